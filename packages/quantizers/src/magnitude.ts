import type { QuantizationSite } from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';
import type { WeightOptions } from './weight-options.ts';

/** What a magnitude is taken over: all of a tensor (nothing), or the axes before the output channel. */
export function magnitudeAxes(
  x: tf.Tensor,
  { role }: QuantizationSite,
  { perChannel = false }: WeightOptions,
): number[] | undefined {
  return perChannel && role === 'weight' ? x.shape.slice(0, -1).map((_, axis) => axis) : undefined;
}

/** A range to start from: a multiple of a magnitude, and 1 where that is zero. */
export const startingRange = (magnitude: tf.Tensor, factor: number): tf.Tensor =>
  tf.where(tf.greater(magnitude, 0), tf.mul(magnitude, factor), tf.onesLike(magnitude));
