/** Largest image file in bytes: more than any image within `maxPixels` needs. */
export const largestImageFileBytes = 2 ** 28;

export type SplitName = 'train' | 'test';

/** An encoded image: JPEG, PNG and so on. */
export interface EncodedImage {
  readonly split: SplitName;
  /** Its place, for messages: `'photos.tar: train/cat/0001.jpg'`. */
  readonly place: string;
  /** One of `Listing.classes`. */
  readonly className: string;
  /** Its bytes. Read them before the next image. */
  readonly content: () => Promise<Uint8Array>;
}

export interface Listing {
  /** In index order. */
  readonly classes: readonly string[];
  readonly sizes: Readonly<Record<SplitName, number>>;
  /** A sentence on the skipped files, with reasons. Absent: there are none. */
  readonly passedOver?: string | undefined;
}

/** Encoded images of two splits, from any kind of storage. */
export interface EncodedImages {
  /** Their place, for messages. */
  readonly place: string;
  /** Digest of the files' names, sizes and times. */
  readonly key: string;
  /** @throws UserError naming a missing or empty folder, or classes that differ between splits. */
  list(): Promise<Listing>;
  /** All images, in the same order each time. */
  read(): AsyncIterable<EncodedImage>;
}
