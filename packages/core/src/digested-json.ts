/**
 * JSON text that carries its own SHA-256 as its first field, `digest`: of the text without that field. For Node.
 * @param text of a record with at least one field.
 */
export const digestedJson = (text: string): string => `{"digest":"${sha256(text)}",${text.slice(1)}`;

/** The text without its digest; nothing where it carries none, or one that is not its own. */
export function withoutDigest(text: string): string | undefined {
  const [, digest, rest] = /^\{"digest":"([0-9a-f]{64})",(.*)$/s.exec(text) ?? [];
  if (digest === undefined) return undefined;
  return digest === sha256(`{${rest}`) ? `{${rest}` : undefined;
}

const sha256 = (text: string): string =>
  process.getBuiltinModule('node:crypto').createHash('sha256').update(text).digest('hex');
