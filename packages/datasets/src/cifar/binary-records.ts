import { UserError } from '@bitshare/core';
import type { PackedImages } from '../packed-images.ts';
import type { CifarFile } from './cifar-files.ts';
import { channelsLast, cifarShape, planarLength } from './planar-images.ts';

export interface RecordLayout {
  /** Label bytes before each image. */
  readonly labelBytes: number;
  /** Index of the used label byte. */
  readonly labelAt: number;
  readonly classes: number;
}

/**
 * The official binary layout: a record per image, of one or two labels and 3,072 bytes of colour planes.
 * @throws UserError naming the file and the byte.
 */
export function parseBinaryRecords(
  { place, bytes }: CifarFile,
  { labelBytes, labelAt, classes }: RecordLayout,
): PackedImages {
  const recordBytes = labelBytes + planarLength;
  const size = Math.floor(bytes.length / recordBytes);
  if (size === 0 || size * recordBytes !== bytes.length)
    throw new UserError(
      `${place} is cut off at byte ${bytes.length}, inside its image ${size}: images have ${recordBytes} bytes each`,
      'Fetch it again.',
    );
  const labels = new Int32Array(size);
  const images = new Uint8Array(size * planarLength);
  for (let i = 0; i < size; i++) {
    const at = i * recordBytes + labelAt;
    labels[i] = bytes[at]!;
    if (labels[i]! >= classes)
      throw new UserError(
        `${place}: label ${labels[i]} at byte ${at} is not below ${classes}`,
        'Fetch it again, or check that it belongs to this data set.',
      );
    const pixels = i * recordBytes + labelBytes;
    channelsLast(bytes.subarray(pixels, pixels + planarLength), images, i);
  }
  return { shape: cifarShape, images, labels };
}

/** Lines of a file, without empty ones. */
export const parseLines = ({ bytes }: CifarFile): string[] =>
  new TextDecoder()
    .decode(bytes)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
