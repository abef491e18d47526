import { UserError } from '@bitshare/core';
import { createFingerprint } from '../fingerprint.ts';
import { type Image, type ImageSet, imagesInMemory } from '../image-set.ts';
import type { ImageSink } from './image-sink.ts';

/** Counts what decoded images take in memory, of both splits together. */
export interface MemoryRoom {
  /** @throws UserError when so many bytes more are too many, or the first image lets expect that all will be. */
  take(bytes: number): void;
}

/** @param expected images in all. @param limit bytes that they may take. */
export function createMemoryRoom(expected: number, limit: number): MemoryRoom {
  let held = 0;
  return {
    take(bytes) {
      const likely = held === 0 ? expected * bytes : 0;
      held += bytes;
      const all = Math.max(held, likely);
      if (all > limit)
        throw new UserError(
          `${expected} images take about ${(all / 2 ** 30).toFixed(1)} GiB or more when they are decoded`,
          'Give a folder as "cache", where they are kept; or allow more "memoryBytes".',
        );
    },
  };
}

/** Keeps images in memory. */
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
    images: () => imagesInMemory(images, Int32Array.from(labels)),
  };
}
