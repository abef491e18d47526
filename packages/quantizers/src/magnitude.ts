import type { QuantizationSite } from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';
import type { WeightOptions } from './weight-options.ts';

/** The axes of a magnitude: all of a tensor (undefined), or those before the output channel. */
export function magnitudeAxes(
  x: tf.Tensor,
  { role }: QuantizationSite,
  { perChannel = false }: WeightOptions,
): number[] | undefined {
  return perChannel && role === 'weight' ? x.shape.slice(0, -1).map((_, axis) => axis) : undefined;
}

/** An initial range: a multiple of a magnitude, and 1 where that is zero. */
export const startingRange = (magnitude: tf.Tensor, factor: number): tf.Tensor =>
  tf.where(tf.greater(magnitude, 0), tf.mul(magnitude, factor), tf.onesLike(magnitude));
