/** Labelled images as bytes in memory. */
export interface ImageSet {
  /** `[height, width, channels]` of one image. */
  readonly shape: readonly [number, number, number];
  /** `[size, height, width, channels]`, row-major, 0 to 255. */
  readonly images: Uint8Array;
  /** Class indices, `[size]`. */
  readonly labels: Uint8Array;
}

export const imageLength = ({ shape: [height, width, channels] }: Pick<ImageSet, 'shape'>): number =>
  height * width * channels;

/** The images at the given indices, in that order. */
export function pickImages(set: ImageSet, indices: ArrayLike<number>): ImageSet {
  const length = imageLength(set);
  const images = new Uint8Array(indices.length * length);
  const labels = new Uint8Array(indices.length);
  for (let i = 0; i < indices.length; i++) {
    const from = indices[i]! * length;
    images.set(set.images.subarray(from, from + length), i * length);
    labels[i] = set.labels[indices[i]!]!;
  }
  return { shape: set.shape, images, labels };
}
