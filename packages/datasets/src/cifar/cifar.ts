import { type DatasetSource, UserError } from '@bitshare/core';
import { type Augmentation, horizontalFlip, padCrop } from '../augmentation.ts';
import { fingerprint } from '../fingerprint.ts';
import { createImageSource, datasetPlugin } from '../image-source.ts';
import { normalizations } from '../normalizations.ts';
import { concatenated, type PackedImages, unpacked } from '../packed-images.ts';
import type { ValidationOptions } from '../validation.ts';
import { parseBinaryRecords, parseLines } from './binary-records.ts';
import { type CifarFile, type CifarNames, readCifarFiles } from './cifar-files.ts';
import { parsePickledImages, parsePickledNames } from './pickled-images.ts';

export interface CifarOptions extends ValidationOptions {
  /** The official archive, binary or Python version: the `.tar.gz` as it is, or its unpacked folder. */
  readonly path: string;
  /** Default: `padCrop(4)`, `horizontalFlip()` (METHOD section 5). */
  readonly augmentations?: readonly Augmentation[];
}

/** One of the two official archives of a data set. */
interface CifarArchive extends CifarNames {
  readonly images: (file: CifarFile) => PackedImages;
  readonly labels: (file: CifarFile) => string[];
}

interface CifarDescription {
  readonly name: 'cifar10' | 'cifar100';
  /** Title for messages. */
  readonly title: string;
  readonly classes: number;
  readonly archives: readonly CifarArchive[];
}

const batches = [1, 2, 3, 4, 5];

const cifar10Description: CifarDescription = {
  name: 'cifar10',
  title: 'CIFAR-10',
  classes: 10,
  archives: [
    {
      folder: 'cifar-10-batches-bin',
      train: batches.map((number) => `data_batch_${number}.bin`),
      test: 'test_batch.bin',
      classes: 'batches.meta.txt',
      images: (file) => parseBinaryRecords(file, { labelBytes: 1, labelAt: 0, classes: 10 }),
      labels: parseLines,
    },
    {
      folder: 'cifar-10-batches-py',
      train: batches.map((number) => `data_batch_${number}`),
      test: 'test_batch',
      classes: 'batches.meta',
      images: (file) => parsePickledImages(file, 'labels', 10),
      labels: (file) => parsePickledNames(file, 'label_names'),
    },
  ],
};

const cifar100Description: CifarDescription = {
  name: 'cifar100',
  title: 'CIFAR-100',
  classes: 100,
  archives: [
    {
      folder: 'cifar-100-binary',
      train: ['train.bin'],
      test: 'test.bin',
      classes: 'fine_label_names.txt',
      // The first label is the superclass.
      images: (file) => parseBinaryRecords(file, { labelBytes: 2, labelAt: 1, classes: 100 }),
      labels: parseLines,
    },
    {
      folder: 'cifar-100-python',
      train: ['train'],
      test: 'test',
      classes: 'meta',
      images: (file) => parsePickledImages(file, 'fine_labels', 100),
      labels: (file) => parsePickledNames(file, 'fine_label_names'),
    },
  ],
};

/** CIFAR-10 (Krizhevsky, 2009). @throws UserError (on load) naming the file that is missing or wrong, and the byte. */
export const createCifar10 = (options: CifarOptions): DatasetSource =>
  cifarSource(cifar10Description, options);
/** CIFAR-100 (Krizhevsky, 2009), the 100 fine classes. @throws UserError (on load) naming the file and the byte. */
export const createCifar100 = (options: CifarOptions): DatasetSource =>
  cifarSource(cifar100Description, options);

/** Provides DATASET; needs nothing. */
export const cifar10 = (options: CifarOptions) => datasetPlugin('cifar10', () => createCifar10(options));
/** Provides DATASET; needs nothing. */
export const cifar100 = (options: CifarOptions) => datasetPlugin('cifar100', () => createCifar100(options));

function cifarSource(description: CifarDescription, options: CifarOptions): DatasetSource {
  const { name, title, classes, archives } = description;
  const { path, augmentations = [padCrop(4), horizontalFlip()] } = options;
  const hint = `Give "path" the binary or the Python version of ${title} from https://www.cs.toronto.edu/~kriz/cifar.html, packed or unpacked.`;
  return createImageSource(name, options, async () => {
    const { kind, file } = await readCifarFiles(path, archives, hint);
    const test = kind.images(file(kind.test));
    const train = concatenated(kind.train.map((part) => trainingPart(file(part), test, kind)));
    const names = kind.labels(file(kind.classes));
    if (names.length !== classes)
      throw new UserError(`${file(kind.classes).place} names ${names.length} classes instead of ${classes}`);
    return {
      version: fingerprint(name, train, test),
      inputShape: train.shape,
      labels: names,
      normalization: normalizations[name],
      augmentations,
      train: unpacked(train),
      test: unpacked(test),
    };
  });
}

/** There are five training images for each test image, in files of one size, so another count means a truncated file. */
function trainingPart(file: CifarFile, test: PackedImages, kind: CifarArchive): PackedImages {
  const part = kind.images(file);
  const expected = (5 * test.labels.length) / kind.train.length;
  if (part.labels.length !== expected)
    throw new UserError(
      `${file.place} holds ${part.labels.length} images instead of ${expected}, by the ${test.labels.length} of ${kind.test}: one of them is cut off at byte ${file.bytes.length}`,
      'Fetch them again.',
    );
  return part;
}
