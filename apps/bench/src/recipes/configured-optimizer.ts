import type { Plugin } from '@bitshare/core';
import { adam, adamw, sgd } from '@bitshare/trainer';
import type { OptimizerConfig } from '../config/optimizer-config.ts';

/** Provides OPTIMIZER, as a configuration names it. */
export function optimizerOf(config: OptimizerConfig): Plugin {
  switch (config.name) {
    case 'sgd': {
      const { name: _, ...options } = config;
      return sgd(options);
    }
    case 'adam': {
      const { name: _, ...options } = config;
      return adam(options);
    }
    case 'adamw': {
      const { name: _, ...options } = config;
      return adamw(options);
    }
  }
}
