import {
  type Plugin,
  parseOptions,
  plugin,
  QUANTIZER,
  type QuantizationSite,
  type QuantizeRequest,
  type Quantizer,
} from '@bitshare/core';
import { scaleGradient, stepQuantize } from '@bitshare/ops';
import * as tf from '@tensorflow/tfjs';
import * as z from 'zod';
import { type ClipStartOptions, clipStartShape } from './clip-start.ts';
import { effectiveStep } from './effective-step.ts';
import { isSigned } from './is-signed.ts';
import { leastErrorRange } from './least-error-range.ts';
import { magnitudeAxes, startingRange } from './magnitude.ts';
import { type WeightOptions, weightShape } from './weight-options.ts';

export interface LsqOptions extends WeightOptions, ClipStartOptions {}

export const lsqSchema = z.strictObject({ ...weightShape, ...clipStartShape });

/** Bits that ranges start for where a search has not settled them. */
const undecidedBits = 4;

/**
 * Learned step size quantization (Esser et al., 2020). What is kept is not the step but the range `v = step x levels` that it
 * spans, so that one parameter serves any bits; its gradient is scaled such that under SGD `v / levels` takes at every step
 * exactly the value that the paper's step would. It has no bit sharing of its own, so a search composes one from its fixed bits.
 */
export function createLsq(options: LsqOptions = {}): Quantizer {
  const { clipStart, ...weights } = parseOptions('lsq', lsqSchema, options);
  return {
    name: 'lsq',
    restartsForBits: clipStart === 'least-squared-error',
    initialise: (sample, site, bits) => ({
      range: tf.tidy(() => {
        const { levels, learnedLevels, lowest, highest } = gridOf(site, bits ?? undecidedBits);
        const axes = magnitudeAxes(sample, site, weights);
        if (bits === undefined || clipStart === 'paper')
          return startingRange(tf.mean(tf.abs(sample), axes), (2 * levels) / Math.sqrt(learnedLevels));
        const grid = { lowest, highest, learnsRounding: true };
        return leastErrorRange({
          ...{ sample, axes },
          quantize: (x, range) => stepQuantize(x, tf.div(range, levels), grid),
        });
      }),
    }),
    quantize(request, bits) {
      const { x, site, parameters } = request;
      const { levels, learnedLevels, lowest, highest } = gridOf(site, bits);
      // The paper scales the step's gradient by 1 / sqrt(N Qp); for v = s L the same course needs L^2 times that.
      const factor = tf.mul(levels ** 2, tf.rsqrt(tf.mul(valuesPerRange(request), learnedLevels)));
      const scaled = scaleGradient(parameters.range!, factor);
      return stepQuantize(x, tf.div(scaled, levels), { lowest, highest, learnsRounding: true });
    },
    async grid(site, { range }, bits) {
      const { levels, lowest } = gridOf(site, bits);
      const steps = Array.from(await range!.data(), (value) => effectiveStep(value / levels));
      return { step: steps.length === 1 ? steps[0]! : steps, zeroPoint: Math.abs(lowest) };
    },
  };
}

/** The paper's grid, from `-Qn` to `Qp`, the steps from zero to its far end, and `Qp` where it counts: a sign has none. */
function gridOf(site: QuantizationSite, bits: number) {
  const signed = isSigned(site);
  const levels = signed ? 2 ** (bits - 1) : 2 ** bits - 1;
  const [lowest, highest] = signed ? [-levels, levels - 1] : [0, levels];
  return { levels, lowest, highest, learnedLevels: Math.max(1, highest) };
}

/** The paper's N, for each range: weights that survive extraction, or features of one image. */
function valuesPerRange({ x, site, parameters, mask }: QuantizeRequest): tf.Tensor {
  const { rank, size } = parameters.range!;
  if (!mask) return tf.scalar(site.role === 'weight' ? x.size / size : x.size / x.shape[0]!);
  return tf.maximum(tf.sum(mask, rank === 0 ? undefined : mask.shape.slice(0, -1).map((_, axis) => axis)), 1);
}

/** Provides QUANTIZER; needs nothing. */
export const lsq = (options: LsqOptions = {}): Plugin =>
  plugin({ name: 'lsq', provides: QUANTIZER, create: () => createLsq(options) });
