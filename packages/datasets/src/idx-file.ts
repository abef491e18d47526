import { UserError } from '@bitshare/core';
import { nodeFiles, nodeZlib } from './node-modules.ts';

/** The content of an idx file of bytes. */
export interface IdxArray {
  readonly shape: readonly number[];
  readonly values: Uint8Array;
}

const unsignedByte = 0x08;

/**
 * Reads the idx format of the MNIST files: two zero bytes, element type, rank, the lengths as big-endian 32-bit words, data.
 * @param rank what the file must have: 3 for images, 1 for labels. @param source the file's name, for messages.
 * @throws UserError naming the file, the offset, and what stands there.
 */
export function parseIdx(bytes: Uint8Array, rank: number, source: string): IdxArray {
  const header = 4 + 4 * rank;
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
  const expected = header + shape.reduce((a, b) => a * b, 1);
  if (bytes.length < expected)
    throw new UserError(
      `${source} is cut off at byte ${bytes.length}: its header promises ${expected} (shape ${shape.join(' x ')})`,
    );
  if (bytes.length > expected)
    throw new UserError(
      `${source} has ${bytes.length - expected} bytes too many after byte ${expected} (shape ${shape.join(' x ')})`,
    );
  return { shape, values: bytes.subarray(header) };
}

/** Reads a file, or the same name with `.gz` behind it. @throws UserError when neither exists or the archive is damaged. */
export async function readMaybeGzipped(path: string): Promise<Uint8Array> {
  const { readFile } = await nodeFiles();
  const plain = await readFile(path).catch(() => undefined);
  if (plain) return plain;
  const packed = await readFile(`${path}.gz`).catch((cause: unknown) => {
    throw new UserError(
      `neither ${path} nor ${path}.gz can be read`,
      'Give the folder that holds the four idx files as "directory".',
      { cause },
    );
  });
  const { gunzipSync } = await nodeZlib();
  try {
    return gunzipSync(packed);
  } catch (cause) {
    throw new UserError(`${path}.gz is damaged: ${(cause as Error).message}`, 'Fetch it again.', { cause });
  }
}
