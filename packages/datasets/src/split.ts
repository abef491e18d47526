import { type Batch, type Dataset, type Random, type Split, UserError } from '@bitshare/core';
import type { Augmentation } from './augmentation.ts';
import { centreCrop } from './crop.ts';
import type { Image, ImageSet } from './image-set.ts';
import { imageLength } from './packed-images.ts';
import { readAhead } from './read-ahead.ts';

export interface SplitOptions {
  /** `[height, width, channels]` of the network's input. Larger images are cropped at the centre. */
  readonly inputShape: Dataset['inputShape'];
  readonly normalization: Dataset['normalization'];
  /** Applied in order, in a pass with a generator. */
  readonly augmentations?: readonly Augmentation[];
}

/** Number of batches that are read ahead, so that the disk works while the engine computes. */
const batchesAhead = 2;

/** Batches of a set's images, augmented and normalised on demand. */
export function createSplit(
  set: ImageSet,
  { inputShape, normalization, augmentations = [] }: SplitOptions,
): Split {
  const table = normalizationTable(normalization);
  const length = imageLength(inputShape);
  const size = set.labels.length;

  const assemble = (indices: Int32Array, images: readonly Image[], random: Random | undefined): Batch => {
    const values = new Float32Array(images.length * length);
    images.forEach((stored, i) => {
      const image = random
        ? augmentations.reduce((changed, augment) => augment(changed, random), stored)
        : stored;
      const { pixels } = centreCrop(image, inputShape[0], inputShape[1]);
      normalise(pixels, table, values.subarray(i * length, (i + 1) * length));
    });
    return { images: values, labels: indices.map((index) => set.labels[index]!), size: images.length };
  };

  return {
    size,
    async *batches({ batchSize, random, dropRemainder = false, skip = 0 }) {
      if (!Number.isInteger(batchSize) || batchSize < 1)
        throw new UserError(`batchSize must be a positive whole number, not ${batchSize}`);
      const order = Int32Array.from({ length: size }, (_, i) => i);
      random?.shuffle(order);
      // Each batch has its own stream, so that its random numbers do not depend on earlier batches.
      const augmenting = random?.fork('augmentation');
      const count = dropRemainder ? Math.floor(size / batchSize) : Math.ceil(size / batchSize);
      const numbers = Array.from({ length: count }, (_, number) => number).slice(skip);
      const reading = readAhead(numbers, batchesAhead, async (number) => {
        const indices = order.subarray(number * batchSize, (number + 1) * batchSize);
        return { number, indices, images: await set.read(indices) };
      });
      for await (const { number, indices, images } of reading)
        yield assemble(indices, images, augmenting?.fork(String(number)));
    },
  };
}

/** Writes the normalised value of each byte. */
function normalise(pixels: Uint8Array, table: Float32Array, values: Float32Array): void {
  for (let i = 0; i < pixels.length; )
    for (let offset = 0; offset < table.length; offset += 256, i++) values[i] = table[offset + pixels[i]!]!;
}

/** Every byte's normalised value, by channel: `[channels * 256]`. */
function normalizationTable({ mean, std }: Dataset['normalization']): Float32Array {
  return Float32Array.from({ length: mean.length * 256 }, (_, i) => {
    const channel = Math.floor(i / 256);
    return ((i % 256) / 255 - mean[channel]!) / std[channel]!;
  });
}
