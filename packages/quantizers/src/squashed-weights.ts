import type { QuantizationSite, QuantizeRequest, UniformGrid } from '@bitshare/core';
import { uniformQuantize } from '@bitshare/ops';
import * as tf from '@tensorflow/tfjs';
import { clippedGrid } from './clipped-grid.ts';
import { magnitudeAxes } from './magnitude.ts';
import type { WeightOptions } from './weight-options.ts';

/** Prevents a division by zero if all weights are zero. */
const floor = 1e-8;

/**
 * Weights squashed by tanh, scaled to [-1, 1] by their largest magnitude and rounded to `2^bits` levels, without trainable parameters
 * (DoReFa-Net, equation 9). Weights that must keep their scale are multiplied by that magnitude again.
 */
export function quantizeSquashed(
  { x, site, mask }: QuantizeRequest,
  bits: number,
  options: WeightOptions,
): tf.Tensor {
  const squashed = tf.tanh(x);
  const largest = largestOf(squashed, { site, mask }, options);
  const quantized = uniformQuantize(tf.div(squashed, largest), tf.scalar(1), bits, true);
  return site.keepsScale ? tf.mul(quantized, largest) : quantized;
}

function largestOf(
  squashed: tf.Tensor,
  { site, mask }: Pick<QuantizeRequest, 'site' | 'mask'>,
  options: WeightOptions,
): tf.Tensor {
  const counted = mask ? tf.mul(tf.abs(squashed), mask) : tf.abs(squashed);
  return tf.add(tf.max(counted, magnitudeAxes(squashed, site, options)), floor);
}

/** The levels of `quantizeSquashed`. @param weights required if they keep their scale. */
export async function squashedGrid(
  site: QuantizationSite,
  bits: number,
  weights: tf.Tensor | undefined,
  options: WeightOptions,
): Promise<UniformGrid> {
  if (!site.keepsScale) return clippedGrid(site, [1], bits);
  const largest = tf.tidy(() => largestOf(tf.tanh(weights!), { site }, options));
  const clips = Array.from(await largest.data());
  largest.dispose();
  return clippedGrid(site, clips, bits);
}
