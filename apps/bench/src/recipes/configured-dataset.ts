import type { Plugin } from '@bitshare/core';
import { fashionMnist, mnist, mnistIdx, synthetic } from '@bitshare/datasets';
import type { DatasetConfig } from '../config/run-config.ts';

/** Provides DATASET, as a configuration names it. @param seed of images that are made up. */
export function datasetOf(config: DatasetConfig, seed: number): Plugin {
  switch (config.name) {
    case 'mnist':
      return mnist();
    case 'fashion-mnist':
      return fashionMnist({ directory: config.directory });
    case 'mnist-idx':
      return mnistIdx({ directory: config.directory });
    case 'synthetic':
      return synthetic({ ...config, seed });
  }
}
