import type { SafetensorsFile } from './safetensors-file.ts';
import { sha256Hex } from './sha256.ts';

/** The name in the metadata under which the digest of a file's own content stands. Files that are read do not show it. */
export const digestKey = 'bitshare-digest';

/** What is left of a digest of which a part is damaged, in its name or its text. */
const remains = /bitshare-d|share-digest|bitshare-sha|share-sha256/;

/**
 * What stands there: SHA-256 of every name, type, shape, value and text in the file but itself. Of the content and not of the bytes,
 * so that it still holds when another program has read the file and written it again in its own order.
 */
export function contentDigest({ tensors, metadata }: SafetensorsFile): string {
  const texts = Object.entries(metadata).sort(byName);
  const named = [...tensors].sort(byName);
  const outline = JSON.stringify([texts, named.map(([name, { dtype, shape }]) => [name, dtype, shape])]);
  const bytes = named.map(([, tensor]) => tensor.bytes);
  return `bitshare-sha256-${sha256Hex(new TextEncoder().encode(outline), ...bytes)}`;
}

/**
 * Whether content is as it was written; so is that of a file which carries no digest. A digest has a name and a form, so that damage
 * to them does not make it a file without. @param found what stands under its name.
 */
export function isAsWritten(file: SafetensorsFile, found: string | undefined): boolean {
  if (found !== undefined) return found === contentDigest(file);
  return !Object.entries(file.metadata)
    .flat()
    .some((text) => remains.test(text));
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a < b ? -1 : Number(a > b);
