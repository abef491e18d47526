import type { Plugin } from '@bitshare/core';
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
} from '@bitshare/datasets';
import type { DatasetConfig } from '../config/dataset-config.ts';

/** Provides DATASET, as a configuration names it. @param seed of images that are made up. */
export function datasetOf(config: DatasetConfig, seed: number): Plugin {
  switch (config.name) {
    case 'mnist':
      return mnist(config);
    case 'fashion-mnist':
      return fashionMnist(config);
    case 'mnist-idx':
      return mnistIdx(config);
    case 'cifar10':
      return cifar10(config);
    case 'cifar100':
      return cifar100(config);
    case 'imagenet':
      return imagenet(config);
    case 'image-folder':
      return imageFolder({
        ...config,
        normalization: normalizations[config.normalization],
        augmentations: augmentationsOf(config),
      });
    case 'synthetic':
      return synthetic({ ...config, seed });
  }
}

function augmentationsOf({ inputSize, padding, flip }: DatasetConfig & { readonly name: 'image-folder' }) {
  const crop = inputSize === undefined ? padCrop(padding) : randomCrop(inputSize);
  return flip ? [crop, horizontalFlip()] : [crop];
}
