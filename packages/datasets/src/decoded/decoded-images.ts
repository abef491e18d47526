import type { EncodedImages, Listing } from '../encoded/encoded-images.ts';
import { fingerprint } from '../fingerprint.ts';
import type { Image, ImageSet } from '../image-set.ts';
import { type DecodeOptions, decodeInto } from './decode-into.ts';
import type { ImageSink } from './image-sink.ts';
import { createMemoryRoom, createMemorySink } from './memory-sink.ts';
import { undecodableSentence } from './undecodable.ts';

export interface DecodedImages extends Pick<Listing, 'classes' | 'passedOver'> {
  /** A sentence on images that are left out. Absent: none. */
  readonly undecodable?: string | undefined;
  /** Digest of classes, shapes, pixels and labels, independent of where the images are stored. */
  readonly version: string;
  /** Shape of the first image. */
  readonly shape: Image['shape'];
  readonly train: ImageSet;
  readonly test: ImageSet;
}

/** Decodes all images to memory. @throws UserError when they need more than `memoryBytes`. */
export async function decodeToMemory(
  encoded: EncodedImages,
  memoryBytes: number,
  options: DecodeOptions,
): Promise<DecodedImages> {
  const listing = await encoded.list();
  const room = createMemoryRoom(listing.sizes.train + listing.sizes.test, memoryBytes);
  const sinks = { train: createMemorySink(room), test: createMemorySink(room) };
  const left = await decodeInto(encoded, listing, sinks, options);
  return {
    undecodable: undecodableSentence(encoded.place, left, listing.sizes.train + listing.sizes.test),
    classes: listing.classes,
    passedOver: listing.passedOver,
    version: versionOf(listing, sinks.train, sinks.test),
    shape: sinks.train.shape()!,
    train: sinks.train.images(),
    test: sinks.test.images(),
  };
}

export const versionOf = ({ classes }: Listing, ...sinks: readonly ImageSink[]): string =>
  fingerprint([...classes, ...sinks.map((sink) => sink.digest())].join('\n'));
