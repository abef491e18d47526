import {
  type Plugin,
  parseOptions,
  plugin,
  QUANTIZER,
  type QuantizeRequest,
  type Quantizer,
} from '@bitshare/core';
import { bitSharing as bitSharingOp, gatedBits, uniformQuantize, weightDeviation } from '@bitshare/ops';
import * as tf from '@tensorflow/tfjs';
import * as z from 'zod';
import { type ClipStartOptions, clipStartShape } from './clip-start.ts';
import { clippedGrid } from './clipped-grid.ts';
import { effectiveStep } from './effective-step.ts';
import { isSigned } from './is-signed.ts';
import { leastErrorRange } from './least-error-range.ts';
import { magnitudeAxes, startingRange } from './magnitude.ts';
import { type WeightOptions, weightShape } from './weight-options.ts';

export interface BitSharingOptions extends WeightOptions, ClipStartOptions {
  /** The paper's start: clip values are this fraction of the largest magnitude. Default 0.8 (METHOD section 1). */
  readonly initialClipFraction?: number;
}

export const bitSharingSchema = z.strictObject({
  ...weightShape,
  ...clipStartShape,
  initialClipFraction: z
    .number()
    .positive()
    .default(0.8)
    .describe("The paper's start: clip values are this fraction of the largest magnitude. Default 0.8."),
});

/**
 * Uniform quantization with a learned clip value. Its candidates share one path: higher bits are lower bits plus an offset
 * (SBS, section 3.1; METHOD sections 1 and 2). The clip value of weights is in standard deviations of the layer's weights, so
 * that it does not depend on their scale. Activations that may be negative have the levels of weights, from -v to v.
 */
export function createBitSharing(options: BitSharingOptions = {}): Quantizer {
  const { initialClipFraction, clipStart } = parseOptions('bit-sharing', bitSharingSchema, options);
  return {
    name: 'bit-sharing',
    restartsForBits: clipStart === 'least-squared-error',
    initialise: (sample, site, bits) => ({
      clip: tf.tidy(() => {
        const axes = magnitudeAxes(sample, site, options);
        const range =
          bits === undefined || clipStart === 'paper'
            ? startingRange(tf.max(tf.abs(sample), axes), initialClipFraction)
            : leastErrorRange({
                ...{ sample, axes },
                quantize: (x, clip) => uniformQuantize(x, clip, bits, isSigned(site)),
              });
        return site.role === 'weight' ? tf.div(range, weightDeviation(sample)) : range;
      }),
    }),
    quantize: (request, bits) => uniformQuantize(request.x, clipOf(request), bits, isSigned(request.site)),
    decomposition: {
      shareBits: (request, thresholds, candidates) =>
        bitSharingOp(request.x, clipOf(request), thresholds, {
          bits: candidates,
          signed: isSigned(request.site),
        }),
      gateBits: (request, gates, candidates) =>
        gatedBits(request.x, clipOf(request), gates, {
          bits: candidates,
          signed: isSigned(request.site),
        }),
    },
    async grid(site, parameters, bits, weights) {
      if (site.role === 'weight' && !weights)
        throw new Error(
          `the grid of weights needs the weights of layer "${site.layer}", for their deviation`,
        );
      const clip = tf.tidy(() => tf.abs(clipOf({ x: weights!, site, parameters })));
      const clips = Array.from(await clip.data(), effectiveStep);
      clip.dispose();
      return clippedGrid(site, clips, bits);
    },
  };
}

/** The clip value in the unit of the quantized values. */
const clipOf = ({ x, site, parameters: { clip }, mask }: QuantizeRequest): tf.Tensor =>
  site.role === 'weight' ? tf.mul(clip!, weightDeviation(x, mask)) : clip!;

/** Provides QUANTIZER; needs nothing. */
export const bitSharing = (options: BitSharingOptions = {}): Plugin =>
  plugin({ name: 'bit-sharing', provides: QUANTIZER, create: () => createBitSharing(options) });
