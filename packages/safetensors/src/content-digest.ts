import type { SafetensorsFile } from './safetensors-file.ts';
import { sha256Hex } from './sha256.ts';

/** The key of the digest in the metadata. `parseSafetensors` leaves it out of the metadata that it returns. */
export const digestKey = 'bitshare-digest';

/** Matches the key or the text of a digest also where a part of it is damaged. */
const remains = /bitshare-d|share-digest|bitshare-sha|share-sha256/;

/**
 * The digest: SHA-256 of every name, type, shape, value and text in the file but itself. It is of the content and not of the
 * bytes, so that it stays right when another program reads the file and writes it in another order.
 */
export function contentDigest({ tensors, metadata }: SafetensorsFile): string {
  const texts = Object.entries(metadata).sort(byName);
  const named = [...tensors].sort(byName);
  const outline = JSON.stringify([texts, named.map(([name, { dtype, shape }]) => [name, dtype, shape])]);
  const bytes = named.map(([, tensor]) => tensor.bytes);
  return `bitshare-sha256-${sha256Hex(new TextEncoder().encode(outline), ...bytes)}`;
}

/**
 * Whether content is as it was written. True for a file without a digest. A file with a damaged key or form of a digest does not
 * count as one without. @param found the text under the key.
 */
export function isAsWritten(file: SafetensorsFile, found: string | undefined): boolean {
  if (found !== undefined) return found === contentDigest(file);
  return !Object.entries(file.metadata)
    .flat()
    .some((text) => remains.test(text));
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a < b ? -1 : Number(a > b);
