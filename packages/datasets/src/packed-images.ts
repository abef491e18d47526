import { type ImageSet, imagesInMemory } from './image-set.ts';

/** Labelled images of one shape, stored contiguously. */
export interface PackedImages {
  /** `[height, width, channels]` of one image. */
  readonly shape: readonly [number, number, number];
  /** `[size, height, width, channels]`, row-major, 0 to 255. */
  readonly images: Uint8Array;
  /** Class indices, `[size]`. */
  readonly labels: Int32Array;
}

export const imageLength = (shape: PackedImages['shape']): number => shape[0] * shape[1] * shape[2];

/** The images as a set. The bytes are shared, not copied. */
export function unpacked({ shape, images, labels }: PackedImages): ImageSet {
  const length = imageLength(shape);
  const each = Array.from(labels, (_, i) => ({
    shape,
    pixels: images.subarray(i * length, (i + 1) * length),
  }));
  return imagesInMemory(each, labels);
}

/** Concatenates several sets of one shape. */
export function concatenated(sets: readonly PackedImages[]): PackedImages {
  const size = sets.reduce((sum, { labels }) => sum + labels.length, 0);
  const { shape } = sets[0]!;
  const images = new Uint8Array(size * imageLength(shape));
  const labels = new Int32Array(size);
  let at = 0;
  for (const set of sets) {
    images.set(set.images, at * imageLength(shape));
    labels.set(set.labels, at);
    at += set.labels.length;
  }
  return { shape, images, labels };
}
