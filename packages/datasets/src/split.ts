import { type Batch, type BatchOptions, type Dataset, type Split, UserError } from '@bitshare/core';
import type { Augmentation } from './augmentation.ts';
import { type ImageSet, imageLength } from './image-set.ts';

export interface SplitOptions {
  readonly normalization: Dataset['normalization'];
  /** Applied in order, when a pass is given a generator. */
  readonly augmentations?: readonly Augmentation[];
}

/** Batches of images in memory, normalised when they are asked for. */
export function createSplit(set: ImageSet, { normalization, augmentations = [] }: SplitOptions): Split {
  const table = normalizationTable(normalization);
  const length = imageLength(set);
  const channels = set.shape[2];
  const size = set.labels.length;

  const assemble = (order: Int32Array, random: BatchOptions['random']): Batch => {
    const images = new Float32Array(order.length * length);
    const labels = new Int32Array(order.length);
    order.forEach((index, i) => {
      let image = set.images.subarray(index * length, (index + 1) * length);
      if (random)
        for (const augment of augmentations) image = augment(image, set.shape, random) as typeof image;
      for (let p = 0; p < length; p++) images[i * length + p] = table[(p % channels) * 256 + image[p]!]!;
      labels[i] = set.labels[index]!;
    });
    return { images, labels, size: order.length };
  };

  return {
    size,
    async *batches({ batchSize, random, dropRemainder = false }) {
      if (!Number.isInteger(batchSize) || batchSize < 1)
        throw new UserError(`batchSize must be a positive whole number, not ${batchSize}`);
      const order = Int32Array.from({ length: size }, (_, i) => i);
      random?.shuffle(order);
      for (let start = 0; start < size; start += batchSize) {
        if (dropRemainder && start + batchSize > size) return;
        yield assemble(order.subarray(start, start + batchSize), random);
      }
    },
  };
}

/** Every byte's normalised value, by channel: `[channels * 256]`. */
function normalizationTable({ mean, std }: Dataset['normalization']): Float32Array {
  return Float32Array.from({ length: mean.length * 256 }, (_, i) => {
    const channel = Math.floor(i / 256);
    return ((i % 256) / 255 - mean[channel]!) / std[channel]!;
  });
}
