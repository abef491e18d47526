import { type DatasetSource, type Progress, silentProgress, UserError } from '@bitshare/core';
import { type Augmentation, horizontalFlip, padCrop, randomCrop } from './augmentation.ts';
import { decodeToCache } from './decoded/decode-to-cache.ts';
import { decodeToMemory } from './decoded/decoded-images.ts';
import { openClassArchive } from './encoded/class-archive.ts';
import { openClassFolders } from './encoded/class-folders.ts';
import type { SplitFolders } from './encoded/class-listing.ts';
import type { Division } from './encoded/division.ts';
import type { EncodedImages } from './encoded/encoded-images.ts';
import { openParquetImages, parquetFolder } from './encoded/parquet-images.ts';
import { createImageSource, datasetPlugin } from './image-source.ts';
import { nodeFiles, nodeSystem } from './node-modules.ts';
import { type Normalization, normalizations } from './normalizations.ts';
import type { ValidationOptions } from './validation.ts';

/** How images are decoded and cached. */
export interface DecodingOptions {
  /**
   * A folder for decoded images, which the next run reads. Images that do not fit in memory are read from it on demand.
   * Default: none, images are decoded each time.
   */
  readonly cache?: string | undefined;
  /** Largest size of decoded images in memory, in bytes. Default 2 GiB. */
  readonly memoryBytes?: number | undefined;
  /** Bytes of a file of the cache: the most that an interruption loses. Default 256 MiB. */
  readonly shardBytes?: number | undefined;
  /** Whether the SHA-256 of cached images is checked on reading. Default true. */
  readonly checkDigests?: boolean | undefined;
  /** Largest number of pixels of an image, because a small file can claim many. Default 50 million. */
  readonly maxPixels?: number | undefined;
  /**
   * Number of images decoded at once. Default: the number of cores; above 4, Node needs UV_THREADPOOL_SIZE in its environment. Batches
   * are the same with any number.
   */
  readonly threads?: number | undefined;
}

export interface ImageFolderOptions extends ValidationOptions, DecodingOptions {
  /**
   * A folder of `train/<class>/<image>` and `test/<class>/<image>` (or `val`, `validation`), or of `<class>/<image>` with a `split`;
   * the same as a `.tar` or `.tar.gz`; or a folder of Hugging Face files `train-00000-of-00001.parquet` and so on with the columns
   * `image` and `label`.
   */
  readonly path: string;
  /**
   * Share of test images in each class, between 0 and 1, without folders of splits; chosen by the images' names and
   * `splitSeed`. Default: none, the folders are required.
   */
  readonly split?: number | undefined;
  /** Seed of the choice of test images. Default 0. */
  readonly splitSeed?: number | undefined;
  /** The data set's name. Default `'image-folder'`. */
  readonly name?: string | undefined;
  /** Side of the square input of the network. Default: the size of the images, which must all be equal. */
  readonly inputSize?: number | undefined;
  /** Length of the shorter side to which images are scaled before a square is cropped. Default: `inputSize`. */
  readonly resizeTo?: number | undefined;
  /** Default: that of ImageNet. */
  readonly normalization?: Normalization | undefined;
  /** Default: a random crop and `horizontalFlip()`; the crop of unscaled images is `padCrop(4)`. */
  readonly augmentations?: readonly Augmentation[] | undefined;
}

/** Options of ImageNet and similar sets. */
export interface ImagenetOptions extends ValidationOptions, DecodingOptions {
  /** Path as for an image folder; test images are those of `val` or `validation`. */
  readonly path: string;
  /** Default: `randomCrop(224)`, `horizontalFlip()` (METHOD section 5). */
  readonly augmentations?: readonly Augmentation[] | undefined;
}

/** Pixels of a photograph of 8,000 x 6,000. */
const usualMaxPixels = 50_000_000;

const imageFolderSplits: SplitFolders = { train: ['train'], test: ['test', 'val', 'validation'] };
const imagenetSplits: SplitFolders = { train: ['train'], test: ['val', 'validation'] };

/**
 * Colour images in folders named by class, in an archive of them, or in parquet files. They are decoded by the npm package
 * `sharp`, which must be installed.
 * @throws UserError (on load) naming the file that is missing or wrong.
 */
export const createImageFolder = (
  options: ImageFolderOptions,
  progress: Progress = silentProgress,
): DatasetSource => imageSource(options, imageFolderSplits, progress, 'Check "path".');

/**
 * ImageNet (ILSVRC 2012) as class folders `train/<wnid>/*.JPEG` and `val/<wnid>/*.JPEG`, or as Hugging Face's parquet files: scaled to
 * 256 pixels, cropped to 224. Give a `cache`, because the decoded set is far larger than memory.
 * @throws UserError (on load) naming the file that is missing or wrong.
 */
export const createImagenet = (
  options: ImagenetOptions,
  progress: Progress = silentProgress,
): DatasetSource =>
  imageSource(
    { ...options, name: 'imagenet', inputSize: 224, resizeTo: 256 },
    imagenetSplits,
    progress,
    'Give "path" the folder of ILSVRC 2012 from https://www.image-net.org, with train/<wnid> and val/<wnid>, or that of its parquet files.',
  );

/** Provides DATASET; uses PROGRESS if it is filled. */
export const imageFolder = (options: ImageFolderOptions) =>
  datasetPlugin(options.name ?? 'image-folder', (progress) => createImageFolder(options, progress));
/** Provides DATASET; uses PROGRESS if it is filled. */
export const imagenet = (options: ImagenetOptions) =>
  datasetPlugin('imagenet', (progress) => createImagenet(options, progress));

function imageSource(
  options: ImageFolderOptions,
  splits: SplitFolders,
  progress: Progress,
  hint: string,
): DatasetSource {
  const { path, name = 'image-folder', inputSize, resizeTo = inputSize, cache } = options;
  checkSizes(name, options);
  const division = divisionOf(name, options);
  const crop = inputSize === undefined ? padCrop(4) : randomCrop(inputSize);
  const { augmentations = [crop, horizontalFlip()], memoryBytes = 2 ** 31, shardBytes = 2 ** 28 } = options;
  const { checkDigests = true } = options;
  const { maxPixels = usualMaxPixels } = options;
  return createImageSource(name, options, async () => {
    const encoded = await openImages(path, splits, division, hint);
    const threads = options.threads ?? (await nodeSystem()).availableParallelism();
    const decoding = { resizeTo, maxPixels, threads, progress };
    const { version, classes, passedOver, shape, train, test } =
      cache === undefined
        ? await decodeToMemory(encoded, memoryBytes, decoding)
        : await decodeToCache(encoded, { cache, name, memoryBytes, shardBytes, checkDigests }, decoding);
    if (passedOver !== undefined) progress.message(passedOver);
    return {
      version,
      inputShape: inputSize === undefined ? shape : [inputSize, inputSize, shape[2]],
      labels: classes,
      normalization: options.normalization ?? normalizations.imagenet,
      augmentations,
      train,
      test,
    };
  });
}

function checkSizes(name: string, { inputSize, resizeTo = inputSize, maxPixels }: ImageFolderOptions): void {
  for (const [option, pixels] of Object.entries({ inputSize, resizeTo, maxPixels }))
    if (pixels !== undefined && !(Number.isInteger(pixels) && pixels > 0))
      throw new UserError(`${name}: ${option} must be a positive whole number of pixels, not ${pixels}`);
  if (resizeTo !== undefined && resizeTo ** 2 > (maxPixels ?? usualMaxPixels))
    throw new UserError(`${name}: ${resizeTo}x${resizeTo} pixels are above the pixel limit, "maxPixels"`);
  if (resizeTo !== undefined && !(inputSize !== undefined && inputSize <= resizeTo))
    throw new UserError(
      `${name}: resizeTo ${resizeTo} needs an inputSize of at most ${resizeTo}, not ${inputSize}`,
    );
}

/** @throws UserError when the share is not between 0 and 1. */
function divisionOf(name: string, { split, splitSeed = 0 }: ImageFolderOptions): Division | undefined {
  if (split === undefined) return undefined;
  if (split > 0 && split < 1) return { share: split, seed: splitSeed };
  throw new UserError(
    `${name}: split must be between 0 and 1, not ${split}`,
    'Give the share of test images in each class, such as 0.2.',
  );
}

/** Recognises the form of the images: folders, archive or parquet files. */
async function openImages(
  path: string,
  splits: SplitFolders,
  division: Division | undefined,
  hint: string,
): Promise<EncodedImages> {
  const found = await (await nodeFiles()).stat(path).catch((cause: unknown) => {
    throw new UserError(`${path} cannot be read`, hint, { cause });
  });
  if (!found.isDirectory()) return openClassArchive(path, splits, division);
  const folder = await parquetFolder(path);
  if (folder === undefined) return openClassFolders(path, splits, division);
  if (division)
    throw new UserError(`${folder} holds parquet files, which already have splits`, 'Leave "split" out.');
  return openParquetImages(folder, splits);
}
