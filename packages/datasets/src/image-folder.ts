import { type DatasetSource, type Progress, silentProgress, UserError } from '@bitshare/core';
import { type Augmentation, horizontalFlip, padCrop, randomCrop } from './augmentation.ts';
import { checkNormalization } from './check-loaded.ts';
import { decodeToCache } from './decoded/decode-to-cache.ts';
import { decodeToMemory } from './decoded/decoded-images.ts';
import type { SplitFolders } from './encoded/class-listing.ts';
import type { Division } from './encoded/division.ts';
import { imageFolderSplits, openImages } from './encoded/open-images.ts';
import type { SetForm } from './encoded/set-form.ts';
import { expectedClasses, relabelled } from './expected-classes.ts';
import { fingerprint } from './fingerprint.ts';
import { greyImages } from './grey.ts';
import type { ImageSet, Size } from './image-set.ts';
import { createImageSource, datasetPlugin } from './image-source.ts';
import { nodeSystem } from './node-modules.ts';
import { type NormalizationChoice, normalizationFor } from './normalizations.ts';
import type { ValidationOptions } from './validation.ts';
import { withoutLabels } from './without-labels.ts';

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
   * Largest share of images that are left out because they cannot be decoded; the load fails above it. Default 0.01; of ImageNet 0.
   */
  readonly maxUndecodable?: number | undefined;
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
   * `'folders'`: images are labelled by the folders of their classes. `'none'`: images have no labels; they lie in `train` and `test`,
   * or with a `split` anywhere in the folder. Default `'folders'`.
   */
  readonly labels?: 'folders' | 'none' | undefined;
  /**
   * Names of all classes in the order of a network's outputs; classes without images may be among them. Or the number of
   * classes. Other classes are refused before an image is decoded. Default: the classes that are found, in the order of their names.
   */
  readonly classes?: readonly string[] | number | undefined;
  /**
   * Share of test images in each class, between 0 and 1, without folders of splits; chosen by the images' names and
   * `splitSeed`. Default: none, the folders are required.
   */
  readonly split?: number | undefined;
  /** Seed of the choice of test images. Default 0. */
  readonly splitSeed?: number | undefined;
  /** The data set's name. Default `'image-folder'`. */
  readonly name?: string | undefined;
  /**
   * Height and width of the network's input, or the side of a square; images are scaled to cover it and cropped. Default: the size of
   * the images, which must all be equal.
   */
  readonly inputSize?: number | Size | undefined;
  /** Length of the shorter side to which images are scaled before they are cropped. Default: that of `inputSize`. */
  readonly resizeTo?: number | undefined;
  /** Channels of the network's input: 3, or 1 for grey images. Default 3. */
  readonly channels?: 1 | 3 | undefined;
  /** Whether images are turned as their EXIF orientation says. Default true. PyTorch's data sets leave them as stored. */
  readonly turnUpright?: boolean | undefined;
  /** Default `'imagenet'`. */
  readonly normalization?: NormalizationChoice | undefined;
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

const imagenetSplits: SplitFolders = { train: ['train'], test: ['val', 'validation'] };

/**
 * Images in folders named by class, in an archive of them, in parquet files, or in any folder if they have no labels. They are
 * decoded by the npm package `sharp`, which must be installed.
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
    { maxUndecodable: 0, ...options, name: 'imagenet', inputSize: 224, resizeTo: 256, turnUpright: false },
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
  const {
    path,
    name = 'image-folder',
    cache,
    labels = 'folders',
    channels = 3,
    turnUpright = true,
  } = options;
  checkOptions(name, options);
  const form: SetForm = { splits, division: divisionOf(name, options), labelled: labels === 'folders' };
  const inputSize = pairOf(options.inputSize);
  const normalization = normalizationFor(options.normalization ?? 'imagenet', channels);
  checkNormalization(name, normalization, channels);
  const crop = inputSize ? randomCrop(...inputSize) : padCrop(4);
  const { augmentations = [crop, horizontalFlip()], memoryBytes = 2 ** 31, shardBytes = 2 ** 28 } = options;
  const { checkDigests = true, maxPixels = usualMaxPixels, maxUndecodable = 0.01 } = options;
  const source = createImageSource(name, options, async () => {
    const encoded = await openImages(path, form, hint);
    const listed = await encoded.list();
    const classes = expectedClasses(
      encoded.place,
      listed.classes,
      form.labelled ? options.classes : undefined,
    );
    const threads = options.threads ?? (await nodeSystem()).availableParallelism();
    const scaling = { resizeTo: coveredSize(inputSize, options.resizeTo), turnUpright, maxPixels };
    const decoding = { ...scaling, maxUndecodable, threads, progress };
    const { version, passedOver, undecodable, shape, ...sets } =
      cache === undefined
        ? await decodeToMemory(encoded, memoryBytes, decoding)
        : await decodeToCache(encoded, { cache, name, memoryBytes, shardBytes, checkDigests }, decoding);
    for (const text of [passedOver, undecodable]) if (text !== undefined) progress.message(text);
    const [height, width] = inputSize ?? shape;
    const ofNetwork = (set: ImageSet) =>
      relabelled(channels === 1 ? greyImages(set) : set, listed.classes, classes);
    return {
      version: versionFor(version, channels, classes === listed.classes ? undefined : classes),
      inputShape: [height, width, channels],
      labels: classes,
      normalization,
      augmentations,
      train: ofNetwork(sets.train),
      test: ofNetwork(sets.test),
    };
  });
  return form.labelled ? source : withoutLabels(source);
}

const pairOf = (size: number | Size | undefined): Size | undefined =>
  typeof size === 'number' ? [size, size] : size;

/** Height and width that images are scaled to cover. @param shorter the shorter one of them. */
function coveredSize(inputSize: Size | undefined, shorter: number | undefined): Size | undefined {
  if (!inputSize || shorter === undefined) return inputSize;
  const factor = shorter / Math.min(...inputSize);
  return [Math.round(inputSize[0] * factor), Math.round(inputSize[1] * factor)];
}

function checkOptions(name: string, options: ImageFolderOptions): void {
  const { resizeTo, maxPixels = usualMaxPixels, maxUndecodable = 0 } = options;
  const inputSize = pairOf(options.inputSize);
  const [height, width] = inputSize ?? [];
  for (const [option, pixels] of Object.entries({
    inputSize: height,
    'inputSize, the width,': width,
    resizeTo,
    maxPixels,
  }))
    if (pixels !== undefined && !(Number.isInteger(pixels) && pixels > 0))
      throw new UserError(`${name}: ${option} must be a positive whole number of pixels, not ${pixels}`);
  if (!(maxUndecodable >= 0 && maxUndecodable < 1))
    throw new UserError(`${name}: maxUndecodable must be from 0 to below 1, not ${maxUndecodable}`);
  if (resizeTo !== undefined && !(inputSize && Math.min(...inputSize) <= resizeTo))
    throw new UserError(
      `${name}: resizeTo ${resizeTo} needs an inputSize of at most ${resizeTo}, not ${options.inputSize}`,
    );
  const covered = coveredSize(inputSize, resizeTo);
  if (covered && covered[0] * covered[1] > maxPixels)
    throw new UserError(`${name}: ${covered.join('x')} pixels are above the pixel limit, "maxPixels"`);
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

/** Changes with what is done to decoded images. */
function versionFor(decoded: string, channels: number, classes: readonly string[] | undefined): string {
  if (channels === 3 && !classes) return decoded;
  return fingerprint([decoded, channels, ...(classes ?? [])].join('\n'));
}
