import { type Plugin, plugin, QUANTIZER, type QuantizeRequest, type Quantizer } from '@bitshare/core';
import { bitSharing as bitSharingOp, gatedBits, uniformQuantize, weightStandardize } from '@bitshare/ops';
import * as tf from '@tensorflow/tfjs';
import { clippedGrid } from './clipped-grid.ts';
import { effectiveStep } from './effective-step.ts';
import { isSigned } from './is-signed.ts';
import { magnitudeAxes, startingRange } from './magnitude.ts';
import type { WeightOptions } from './weight-options.ts';

export interface BitSharingOptions extends WeightOptions {
  /** Clip values start at this fraction of the largest magnitude. Default 0.8 (METHOD section 1). */
  readonly initialClipFraction?: number;
}

/**
 * Uniform quantization with a learned clip value, whose candidates share one path: more bits are fewer bits plus an offset
 * (SBS, section 3.1; METHOD sections 1 and 2). Weights are standardised over the layer first. Activations that may be negative have
 * the levels of weights, from -v to v, without being standardised.
 */
export function createBitSharing(options: BitSharingOptions = {}): Quantizer {
  const { initialClipFraction = 0.8 } = options;
  const prepared = ({ x, site, mask }: Pick<QuantizeRequest, 'x' | 'site' | 'mask'>): tf.Tensor =>
    site.role === 'weight' ? weightStandardize(x, mask) : x;
  return {
    name: 'bit-sharing',
    initialise: (sample, site) => ({
      clip: tf.tidy(() => {
        const largest = tf.max(tf.abs(prepared({ x: sample, site })), magnitudeAxes(sample, site, options));
        return startingRange(largest, initialClipFraction);
      }),
    }),
    quantize: (request, bits) =>
      uniformQuantize(prepared(request), request.parameters.clip!, bits, isSigned(request.site)),
    shareBits: (request, thresholds, candidates) =>
      bitSharingOp(prepared(request), request.parameters.clip!, thresholds, {
        bits: candidates,
        signed: isSigned(request.site),
      }),
    gateBits: (request, gates, candidates) =>
      gatedBits(prepared(request), request.parameters.clip!, gates, {
        bits: candidates,
        signed: isSigned(request.site),
      }),
    grid: async (site, { clip }, bits) =>
      clippedGrid(site, Array.from(await clip!.data(), effectiveStep), bits),
  };
}

/** Provides QUANTIZER; needs nothing. */
export const bitSharing = (options: BitSharingOptions = {}): Plugin =>
  plugin({ name: 'bit-sharing', provides: QUANTIZER, create: () => createBitSharing(options) });
