/**
 * JSON text whose first field, `digest`, is the SHA-256 of the text without that field. For Node.
 * @param text JSON of an object with at least one field.
 */
export const digestedJson = (text: string): string => `{"digest":"${sha256(text)}",${text.slice(1)}`;

/** The text without its digest, or undefined if the digest is missing or does not match. */
export function withoutDigest(text: string): string | undefined {
  const [, digest, rest] = /^\{"digest":"([0-9a-f]{64})",(.*)$/s.exec(text) ?? [];
  if (digest === undefined) return undefined;
  return digest === sha256(`{${rest}`) ? `{${rest}` : undefined;
}

const sha256 = (text: string): string =>
  process.getBuiltinModule('node:crypto').createHash('sha256').update(text).digest('hex');
