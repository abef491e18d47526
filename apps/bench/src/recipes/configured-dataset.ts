import type { Plugin } from '@bitshare/core';
import { cifar10, cifar100, fashionMnist, mnist, mnistIdx, synthetic } from '@bitshare/datasets';
import type { DatasetConfig } from '../config/run-config.ts';

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
    case 'synthetic':
      return synthetic({ ...config, seed });
  }
}
