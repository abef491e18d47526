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

/** How images are decoded and kept. */
export interface DecodingOptions {
  /**
   * A folder in which decoded images are kept for the next time, and from which they are read where they do not fit in memory.
   * Default: none, they are decoded each time.
   */
  readonly cache?: string | undefined;
  /** Bytes of decoded images that memory may hold. Default 2 GiB. */
  readonly memoryBytes?: number | undefined;
  /** Bytes of a file of the cache: what an interruption loses at most. Default 256 MiB. */
  readonly shardBytes?: number | undefined;
  /** Whether a cache's images are checked against their SHA-256 when they are read. Default true. */
  readonly checkDigests?: boolean | undefined;
  /** Pixels that one image may have: a small file can claim many. Default 50 million. */
  readonly maxPixels?: number | undefined;
  /**
   * Images decoded at once. Default: the number of cores; above 4 Node needs UV_THREADPOOL_SIZE in its environment. The batches are
   * the same with any number.
   */
  readonly threads?: number | undefined;
}

export interface ImageFolderOptions extends ValidationOptions, DecodingOptions {
  /**
   * A folder of `train/<class>/<image>` and `test/<class>/<image>` (or `val`, `validation`), or of `<class>/<image>` with a `split`;
   * the same as a `.tar` or `.tar.gz`; or a folder of Hugging Face's files `train-00000-of-00001.parquet` and so on with the columns
   * `image` and `label`.
   */
  readonly path: string;
  /**
   * Share of each class, between 0 and 1, that is for the test where there are no folders of splits; chosen by the images' names and
   * `splitSeed`. Default: none, the folders are needed.
   */
  readonly split?: number | undefined;
  /** Decides which images are for the test. Default 0. */
  readonly splitSeed?: number | undefined;
  /** The data set's name. Default `'image-folder'`. */
  readonly name?: string | undefined;
  /** Side of the square that the network sees. Default: images are used as they are, and must all have one size. */
  readonly inputSize?: number | undefined;
  /** The shorter side that images are scaled to, before a square is cut out. Default: `inputSize`. */
  readonly resizeTo?: number | undefined;
  /** Default: that of ImageNet. */
  readonly normalization?: Normalization | undefined;
  /** Default: a random crop and `horizontalFlip()`; the crop is `padCrop(4)` where images are used as they are. */
  readonly augmentations?: readonly Augmentation[] | undefined;
}

/** ImageNet and what is like it. */
export interface ImagenetOptions extends ValidationOptions, DecodingOptions {
  /** As of an image folder; test images are those of `val` or `validation`. */
  readonly path: string;
  /** Default: `randomCrop(224)`, `horizontalFlip()` (METHOD section 5). */
  readonly augmentations?: readonly Augmentation[] | undefined;
}

/** A photograph of 8,000 x 6,000. */
const usualMaxPixels = 50_000_000;

const imageFolderSplits: SplitFolders = { train: ['train'], test: ['test', 'val', 'validation'] };
const imagenetSplits: SplitFolders = { train: ['train'], test: ['val', 'validation'] };

/**
 * Colour images in folders named by their class, in an archive of such, or in parquet files. They are decoded by the npm package
 * `sharp`, which must be installed.
 * @throws UserError (on load) naming the file that is missing or wrong.
 */
export const createImageFolder = (
  options: ImageFolderOptions,
  progress: Progress = silentProgress,
): DatasetSource => imageSource(options, imageFolderSplits, progress, 'Check "path".');

/**
 * ImageNet (ILSVRC 2012) as class folders `train/<wnid>/*.JPEG` and `val/<wnid>/*.JPEG`, or as Hugging Face's parquet files: scaled to
 * 256 pixels, of which 224 are cut out. Give a `cache`: decoded it is far larger than memory.
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

/** Provides DATASET; uses PROGRESS where there is one. */
export const imageFolder = (options: ImageFolderOptions) =>
  datasetPlugin(options.name ?? 'image-folder', (progress) => createImageFolder(options, progress));
/** Provides DATASET; uses PROGRESS where there is one. */
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
      `${name}: resizeTo ${resizeTo} needs an inputSize of at most as much, not ${inputSize}`,
    );
}

/** @throws UserError when the share is none. */
function divisionOf(name: string, { split, splitSeed = 0 }: ImageFolderOptions): Division | undefined {
  if (split === undefined) return undefined;
  if (split > 0 && split < 1) return { share: split, seed: splitSeed };
  throw new UserError(
    `${name}: split must be between 0 and 1, not ${split}`,
    'Give the share of each class that is for the test, such as 0.2.',
  );
}

/** Finds out in which of the three forms images are there. */
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
    throw new UserError(
      `${folder} holds parquet files, which have splits of their own`,
      'Leave "split" out.',
    );
  return openParquetImages(folder, splits);
}
