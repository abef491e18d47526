/** Bytes of an image's file: more than any that would pass as an image of `maxPixels`. */
export const largestImageFileBytes = 2 ** 28;

export type SplitName = 'train' | 'test';

/** An image as a file has it: JPEG, PNG and so on. */
export interface EncodedImage {
  readonly split: SplitName;
  /** Where it is, for messages: `'photos.tar: train/cat/0001.jpg'`. */
  readonly place: string;
  /** One of `Listing.classes`. */
  readonly className: string;
  /** Its bytes, to be asked for before the next image is. */
  readonly content: () => Promise<Uint8Array>;
}

export interface Listing {
  /** In index order. */
  readonly classes: readonly string[];
  readonly sizes: Readonly<Record<SplitName, number>>;
  /** A sentence on the files that are not read, and why; absent: there are none. */
  readonly passedOver?: string | undefined;
}

/** Images of two splits and their classes, wherever they are. */
export interface EncodedImages {
  /** Where they are, for messages. */
  readonly place: string;
  /** Changes whenever a file is added, removed or changed: its names, sizes and times. */
  readonly key: string;
  /** @throws UserError naming what is missing, empty or of unequal classes. */
  list(): Promise<Listing>;
  /** All images, in the same order each time. */
  read(): AsyncIterable<EncodedImage>;
}
