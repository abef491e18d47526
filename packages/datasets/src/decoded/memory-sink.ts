import { UserError } from '@bitshare/core';
import { createFingerprint } from '../fingerprint.ts';
import { type Image, type ImageSet, imagesInMemory } from '../image-set.ts';
import type { ImageSink } from './image-sink.ts';

/** Keeps images in memory. @param expected images in all. @param limit bytes that they may take, together. */
export function createMemorySink(
  expected: number,
  limit: number,
): ImageSink & { readonly images: () => ImageSet } {
  const images: Image[] = [];
  const labels: number[] = [];
  const fingerprint = createFingerprint();
  return {
    size: () => images.length,
    shape: () => images[0]?.shape,
    async add(image, label) {
      const bytes = expected * image.pixels.length;
      if (images.length === 0 && bytes > limit)
        throw new UserError(
          `${expected} images take about ${(bytes / 2 ** 30).toFixed(1)} GiB when they are decoded`,
          'Give a folder as "cache", where they are kept; or allow more "memoryBytes".',
        );
      images.push(image);
      labels.push(label);
      for (const part of [image.shape, image.pixels, [label]]) fingerprint.add(part);
    },
    digest: fingerprint.digest,
    images: () => imagesInMemory(images, Int32Array.from(labels)),
  };
}
