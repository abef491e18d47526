import { UserError } from '@bitshare/core';
import { createFingerprint } from '../fingerprint.ts';
import { type Image, type ImageSet, imagesInMemory } from '../image-set.ts';
import type { ImageSink } from './image-sink.ts';

/** Counts the memory of the decoded images of both splits. */
export interface MemoryRoom {
  /** @throws UserError when the bytes exceed the limit, or would by the size of the first image. */
  take(bytes: number): void;
}

/** @param expected number of all images. @param limit in bytes. */
export function createMemoryRoom(expected: number, limit: number): MemoryRoom {
  let held = 0;
  return {
    take(bytes) {
      const likely = held === 0 ? expected * bytes : 0;
      held += bytes;
      const all = Math.max(held, likely);
      if (all > limit)
        throw new UserError(
          `${expected} images take at least about ${(all / 2 ** 30).toFixed(1)} GiB after decoding`,
          'Give a folder as "cache", or raise "memoryBytes".',
        );
    },
  };
}

/** A sink in memory. */
export function createMemorySink(room: MemoryRoom): ImageSink & { readonly images: () => ImageSet } {
  const images: Image[] = [];
  const labels: number[] = [];
  const fingerprint = createFingerprint();
  return {
    size: () => images.length,
    shape: () => images[0]?.shape,
    async add(image, label) {
      room.take(image.pixels.length);
      images.push(image);
      labels.push(label);
      for (const part of [image.shape, image.pixels, [label]]) fingerprint.add(part);
    },
    digest: fingerprint.digest,
    skip() {},
    skipped: () => [],
    images: () => imagesInMemory(images, Int32Array.from(labels)),
  };
}
