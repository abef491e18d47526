import { type Plugin, parseOptions, plugin, QUANTIZER, type Quantizer } from '@bitshare/core';
import { uniformQuantize } from '@bitshare/ops';
import * as tf from '@tensorflow/tfjs';
import { clippedGrid } from './clipped-grid.ts';
import { isSigned } from './is-signed.ts';
import { quantizeSquashed, squashedGrid } from './squashed-weights.ts';
import { type WeightOptions, weightSchema } from './weight-options.ts';

export type DorefaOptions = WeightOptions;

/**
 * DoReFa-Net (Zhou et al., 2016): weights are squashed by tanh and scaled to [-1, 1], activations clipped to [0, 1], or to [-1, 1]
 * if they may be negative. It has no trainable parameters and no bit sharing, so a search composes its fixed bits.
 */
export function createDorefa(options: DorefaOptions = {}): Quantizer {
  const settings = parseOptions('dorefa', weightSchema, options);
  return {
    name: 'dorefa',
    initialise: () => ({}),
    quantize: (request, bits) =>
      request.site.role === 'weight'
        ? quantizeSquashed(request, bits, settings)
        : uniformQuantize(request.x, tf.scalar(1), bits, isSigned(request.site)),
    grid: async (site, _, bits, weights) =>
      site.role === 'weight' ? squashedGrid(site, bits, weights, settings) : clippedGrid(site, [1], bits),
  };
}

/** Provides QUANTIZER; needs nothing. */
export const dorefa = (options: DorefaOptions = {}): Plugin =>
  plugin({ name: 'dorefa', provides: QUANTIZER, create: () => createDorefa(options) });
