import {
  DATASET,
  type Dataset,
  type DatasetSource,
  type Plugin,
  PROGRESS,
  type Progress,
  plugin,
  silentProgress,
} from '@bitshare/core';
import type { Augmentation } from './augmentation.ts';
import { checkLoaded } from './check-loaded.ts';
import { fingerprint } from './fingerprint.ts';
import { type ImageSet, pickImages } from './image-set.ts';
import { createSplit } from './split.ts';
import { checkValidation, divide, type ValidationOptions } from './validation.ts';

/** The images of a data set, in memory or on disk. */
export interface LoadedImages {
  /** As `Dataset` has it. */
  readonly version: string;
  readonly inputShape: Dataset['inputShape'];
  /** Class names in index order. */
  readonly labels: readonly string[];
  readonly normalization: Dataset['normalization'];
  /** Of training images. */
  readonly augmentations?: readonly Augmentation[];
  readonly train: ImageSet;
  readonly test: ImageSet;
}

/** A source that loads at most once, also for concurrent calls, and splits off validation images on request. */
export function createImageSource(
  ownName: string,
  options: ValidationOptions,
  load: () => Promise<LoadedImages>,
): DatasetSource {
  checkValidation(ownName, options);
  const name = options.validation === undefined ? ownName : `${ownName}-validation`;
  let loading: Promise<Dataset> | undefined;
  return {
    name,
    load: () => {
      loading ??= load().then((loaded) => datasetOf(name, withValidation(loaded, options)));
      return loading;
    },
  };
}

function datasetOf(name: string, loaded: LoadedImages): Dataset {
  checkLoaded(name, loaded);
  const { version, inputShape, labels, normalization, augmentations = [], train, test } = loaded;
  return {
    ...{ name, version, inputShape, classes: labels.length, labels, normalization },
    train: createSplit(train, { inputShape, normalization, augmentations }),
    test: createSplit(test, { inputShape, normalization }),
  };
}

function withValidation(loaded: LoadedImages, options: ValidationOptions): LoadedImages {
  if (options.validation === undefined) return loaded;
  const { train, test } = divide(loaded.train, options);
  return {
    ...loaded,
    version: fingerprint(`${loaded.version} validation ${options.validation} ${options.validationSeed ?? 0}`),
    train: pickImages(loaded.train, train),
    test: pickImages(loaded.train, test),
  };
}

/** Provides DATASET; uses PROGRESS if it is filled. */
export const datasetPlugin = (name: string, create: (progress: Progress) => DatasetSource): Plugin =>
  plugin({
    name,
    provides: DATASET,
    optional: { progress: PROGRESS },
    create: ({ progress = silentProgress }) => create(progress),
  });
