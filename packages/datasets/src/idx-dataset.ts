import { type DatasetSource, UserError } from '@bitshare/core';
import { type Augmentation, padCrop } from './augmentation.ts';
import { fingerprint } from './fingerprint.ts';
import { createImageSource, datasetPlugin } from './image-source.ts';
import { nodePath } from './node-modules.ts';
import { type Normalization, normalizations } from './normalizations.ts';
import { type PackedImages, unpacked } from './packed-images.ts';
import { readIdx } from './read-idx.ts';
import type { ValidationOptions } from './validation.ts';

export interface IdxOptions extends ValidationOptions {
  /** The folder of `train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `t10k-...`, each plain or `.gz`. */
  readonly directory: string;
  /** Default: `padCrop(2)`. */
  readonly augmentations?: readonly Augmentation[];
}

interface IdxDescription {
  readonly name: string;
  readonly labels: readonly string[];
  readonly normalization: Normalization;
}

const mnistFiles: IdxDescription = {
  name: 'mnist-idx',
  labels: Array.from({ length: 10 }, (_, digit) => String(digit)),
  normalization: normalizations.mnist,
};

const fashionFiles: IdxDescription = {
  name: 'fashion-mnist',
  labels: [
    'T-shirt/top',
    'Trouser',
    'Pullover',
    'Dress',
    'Coat',
    'Sandal',
    'Shirt',
    'Sneaker',
    'Bag',
    'Ankle boot',
  ],
  normalization: normalizations['fashion-mnist'],
};

/** MNIST's original files. @throws UserError (on load) naming the file that is missing or wrong. */
export const createMnistIdx = (options: IdxOptions): DatasetSource => idxSource(mnistFiles, options);
/** Fashion-MNIST (Xiao et al., 2017). @throws UserError (on load) naming the file that is missing or wrong. */
export const createFashionMnist = (options: IdxOptions): DatasetSource => idxSource(fashionFiles, options);

/** Provides DATASET; needs nothing. */
export const mnistIdx = (options: IdxOptions) => datasetPlugin('mnist-idx', () => createMnistIdx(options));
/** Provides DATASET; needs nothing. */
export const fashionMnist = (options: IdxOptions) =>
  datasetPlugin('fashion-mnist', () => createFashionMnist(options));

function idxSource({ name, labels, normalization }: IdxDescription, options: IdxOptions): DatasetSource {
  const { directory, augmentations = [padCrop(2)] } = options;
  return createImageSource(name, options, async () => {
    const train = await readSplit(directory, 'train', labels.length);
    const test = await readSplit(directory, 't10k', labels.length);
    if (String(train.shape) !== String(test.shape)) {
      throw new UserError(
        `${directory}: training images are ${train.shape.join('x')}, test images ${test.shape.join('x')}`,
      );
    }
    return {
      version: fingerprint(name, train, test),
      inputShape: train.shape,
      ...{ labels, normalization, augmentations },
      train: unpacked(train),
      test: unpacked(test),
    };
  });
}

async function readSplit(directory: string, prefix: string, classes: number): Promise<PackedImages> {
  const { join } = await nodePath();
  const imagesFile = join(directory, `${prefix}-images-idx3-ubyte`);
  const labelsFile = join(directory, `${prefix}-labels-idx1-ubyte`);
  const images = await readIdx(imagesFile, 3);
  const labels = await readIdx(labelsFile, 1);
  const [size, height, width] = images.shape as [number, number, number];
  if (size === 0) throw new UserError(`${imagesFile} holds no images`);
  if (labels.shape[0] !== size)
    throw new UserError(
      `${labelsFile} has ${labels.shape[0]} labels for the ${size} images of ${imagesFile}`,
    );
  const wrong = labels.values.findIndex((label) => label >= classes);
  if (wrong >= 0)
    throw new UserError(
      `${labelsFile}: label ${labels.values[wrong]} at byte ${8 + wrong} is not below ${classes}`,
    );
  return { shape: [height, width, 1], images: images.values, labels: Int32Array.from(labels.values) };
}
