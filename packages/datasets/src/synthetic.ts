import { createRandom, type DatasetSource, parseOptions, type Random, UserError } from '@bitshare/core';
import * as z from 'zod';
import { fingerprint } from './fingerprint.ts';
import { createImageSource, datasetPlugin } from './image-source.ts';
import { imageLength, type PackedImages, unpacked } from './packed-images.ts';
import { type ValidationOptions, validationShape } from './validation.ts';

export interface SyntheticOptions extends ValidationOptions {
  /** Default 4. */
  readonly classes?: number;
  /** Default 12x12x1. */
  readonly inputShape?: readonly [number, number, number];
  /** Default 512. */
  readonly trainSize?: number;
  /** Default 128. */
  readonly testSize?: number;
  /** Default 0. */
  readonly seed?: number;
}

const pixels = z.int().min(1);

export const syntheticShape = {
  classes: z.int().min(2).default(4).describe('Default 4.'),
  trainSize: z.int().min(1).default(512).describe('Training images. Default 512.'),
  testSize: z.int().min(1).default(128).describe('Test images. Default 128.'),
  inputShape: z
    .tuple([pixels, pixels, pixels])
    .default([12, 12, 1])
    .describe('Height, width, channels. Default [12, 12, 1].'),
  ...validationShape,
};
const syntheticSchema = z.object({ ...syntheticShape, seed: z.int().min(0).default(0) });

/** Largest size of all synthetic data, in bytes: 1,000 classes of 224x224 images, as ImageNet has them, take 603 MB. */
const largestBytes = 2 ** 30;

/**
 * Synthetic images that a network can learn: each class is a fixed random pattern, each image its pattern with noise.
 * @throws UserError naming an option that is wrong, or when they would not fit in memory.
 */
export function createSynthetic(options: SyntheticOptions = {}): DatasetSource {
  const { classes, inputShape, trainSize, testSize, seed } = parseOptions(
    'synthetic',
    syntheticSchema,
    options,
  );
  const bytes = (4 * classes + trainSize + testSize) * imageLength(inputShape);
  if (!(bytes <= largestBytes))
    throw new UserError(
      `synthetic: ${classes} patterns and ${trainSize + testSize} images of ${inputShape.join('x')} take ${bytes} bytes, more than ${largestBytes}`,
      'Make fewer or smaller ones.',
    );
  return createImageSource('synthetic', options, async () => {
    const random = createRandom(seed);
    // Images have the classes 0, 1, ... in turn: where there are fewer images than classes, the others need no pattern.
    const seen = Math.min(classes, Math.max(trainSize, testSize));
    const patterns = drawPatterns(seen, imageLength(inputShape), random.fork('patterns'));
    const draw = (size: number, stream: string) =>
      drawImages(patterns, inputShape, size, random.fork(stream));
    const train = draw(trainSize, 'train');
    const test = draw(testSize, 'test');
    return {
      version: fingerprint(`seed ${seed}`, train, test),
      inputShape,
      labels: Array.from({ length: classes }, (_, i) => `pattern ${i}`),
      normalization: { mean: Array(inputShape[2]).fill(0.5), std: Array(inputShape[2]).fill(0.25) },
      train: unpacked(train),
      test: unpacked(test),
    };
  });
}

/** Provides DATASET; needs nothing. */
export const synthetic = (options: SyntheticOptions = {}) =>
  datasetPlugin('synthetic', () => createSynthetic(options));

const drawPatterns = (classes: number, length: number, random: Random): readonly Float32Array[] =>
  Array.from({ length: classes }, () =>
    Float32Array.from({ length }, () => (random.next() < 0.5 ? 80 : 175)),
  );

function drawImages(
  patterns: readonly Float32Array[],
  shape: readonly [number, number, number],
  size: number,
  random: Random,
): PackedImages {
  const labels = Int32Array.from({ length: size }, (_, i) => i % patterns.length);
  const length = imageLength(shape);
  const images = new Uint8Array(size * length);
  labels.forEach((label, i) => {
    const pattern = patterns[label]!;
    for (let p = 0; p < length; p++)
      images[i * length + p] = Math.max(0, Math.min(255, Math.round(pattern[p]! + 40 * random.normal())));
  });
  return { shape, images, labels };
}
