import { decodedFormats } from './image-name.ts';

const ascii = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.subarray(from, to));

/** Whether bytes begin as one of the decoded formats, for any file name. */
const beginnings: readonly ((bytes: Uint8Array) => boolean)[] = [
  (bytes) => ascii(bytes, 0, 3) === '\xff\xd8\xff',
  (bytes) => ascii(bytes, 0, 8) === '\x89PNG\r\n\x1a\n',
  (bytes) => ascii(bytes, 0, 4) === 'RIFF' && ascii(bytes, 8, 12) === 'WEBP',
  (bytes) => ['GIF87a', 'GIF89a'].includes(ascii(bytes, 0, 6)),
  (bytes) => ['II*\0', 'MM\0*', 'II+\0', 'MM\0+'].includes(ascii(bytes, 0, 4)),
  (bytes) => ascii(bytes, 4, 8) === 'ftyp' && ['avif', 'avis', 'mif1', 'miaf'].includes(ascii(bytes, 8, 12)),
];

/** Number of bytes that tell a format. */
export const formatBytes = 16;

/** The reason why bytes cannot be decoded; undefined: they can. */
export function formatFault(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return 'it is empty';
  return beginnings.some((matches) => matches(bytes)) ? undefined : `its format is none of ${decodedFormats}`;
}
