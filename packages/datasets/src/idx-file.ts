import { UserError } from '@bitshare/core';

/** The content of an idx file with byte elements. */
export interface IdxArray {
  readonly shape: readonly number[];
  readonly values: Uint8Array;
}

const unsignedByte = 0x08;

/** Largest file in bytes: EMNIST, the largest set in this format, has 547 million. */
export const largestIdxBytes = 2 ** 30;
/** Largest number of images in a file; EMNIST has 814,255. */
const mostImages = 2 ** 22;
/** Largest side of an image. */
const largestLength = 2 ** 16;

/** Bytes before the data. */
export const idxHeaderBytes = (rank: number): number => 4 + 4 * rank;

/**
 * Reads the idx format of the MNIST files: two zero bytes, element type, rank, the lengths as big-endian 32-bit words, data.
 * @param rank required rank: 3 for images, 1 for labels. @param source the file's name, for messages.
 * @throws UserError naming the file, the offset, and the content there.
 */
export function parseIdx(bytes: Uint8Array, rank: number, source: string): IdxArray {
  const shape = parseIdxShape(bytes, rank, source);
  const expected = idxBytes(shape);
  if (bytes.length < expected)
    throw new UserError(
      `${source} is cut off at byte ${bytes.length}: its header states ${expected} bytes (shape ${shape.join(' x ')})`,
    );
  if (bytes.length > expected)
    throw new UserError(
      `${source} has ${bytes.length - expected} bytes too many after byte ${expected} (shape ${shape.join(' x ')})`,
    );
  return { shape, values: bytes.subarray(idxHeaderBytes(rank)) };
}

/** Size of a file of a shape, in bytes. */
export const idxBytes = (shape: readonly number[]): number =>
  idxHeaderBytes(shape.length) + shape.reduce((a, b) => a * b, 1);

/** The lengths in a header. @throws UserError when the header is invalid, or states more than the limits. */
export function parseIdxShape(bytes: Uint8Array, rank: number, source: string): readonly number[] {
  const header = idxHeaderBytes(rank);
  if (bytes.length < header)
    throw new UserError(`${source} is cut off at byte ${bytes.length}, inside its header of ${header} bytes`);
  const [zero, one, type, actualRank] = bytes;
  if (zero !== 0 || one !== 0 || type !== unsignedByte || actualRank !== rank) {
    const magic = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    throw new UserError(
      `${source} does not begin as an idx file of bytes with ${rank} dimensions: 00 00 08 0${rank} expected, ${magic} found at byte 0`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  if (shape.slice(1).some((length) => length < 1 || length > largestLength))
    throw new UserError(`${source} has the impossible shape ${shape.join(' x ')}`);
  if (idxBytes(shape) > largestIdxBytes || shape[0]! > mostImages)
    throw new UserError(
      `${source} states ${idxBytes(shape)} bytes (shape ${shape.join(' x ')}); at most ${largestIdxBytes} bytes and ${mostImages} images are read`,
      'Store larger sets as folders of images, which are read from a cache.',
    );
  return shape;
}
