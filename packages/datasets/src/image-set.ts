/** Height and width in pixels. */
export type Size = readonly [height: number, width: number];

/** One image as bytes. */
export interface Image {
  /** `[height, width, channels]`. */
  readonly shape: readonly [number, number, number];
  /** Row-major, channels last, 0 to 255. */
  readonly pixels: Uint8Array;
}

/** Labelled images that are read by index, from memory or from disk. */
export interface ImageSet {
  /** Class indices, `[size]`. */
  readonly labels: Int32Array;
  /** The images at the given indices, in that order. They may be shared, so do not write into them. */
  read(indices: Int32Array): readonly Image[] | Promise<readonly Image[]>;
}

export const imagesInMemory = (images: readonly Image[], labels: Int32Array): ImageSet => ({
  labels,
  read: (indices) => Array.from(indices, (index) => images[index]!),
});

/** The images at the given indices, as a new set. */
export const pickImages = (set: ImageSet, indices: Int32Array): ImageSet => ({
  labels: indices.map((index) => set.labels[index]!),
  read: (wanted) => set.read(wanted.map((index) => indices[index]!)),
});
