import type { QuantizeRequest } from '@bitshare/core';
import { uniformQuantize } from '@bitshare/ops';
import * as tf from '@tensorflow/tfjs';
import { magnitudeAxes } from './magnitude.ts';
import type { WeightOptions } from './weight-options.ts';

/** Keeps weights that are all zero from a division by zero. */
const floor = 1e-8;

/**
 * Weights squashed by tanh, scaled to [-1, 1] by their largest magnitude and rounded to `2^bits` levels; nothing is learned
 * (DoReFa-Net, equation 9).
 */
export function quantizeSquashed(
  { x, site, mask }: QuantizeRequest,
  bits: number,
  options: WeightOptions,
): tf.Tensor {
  const squashed = tf.tanh(x);
  const counted = mask ? tf.mul(tf.abs(squashed), mask) : tf.abs(squashed);
  const largest = tf.max(counted, magnitudeAxes(x, site, options));
  return uniformQuantize(tf.div(squashed, tf.add(largest, floor)), tf.scalar(1), bits, true);
}
