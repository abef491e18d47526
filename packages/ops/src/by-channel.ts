import * as tf from '@tensorflow/tfjs';
import { effectiveClip } from './decompose.ts';

/**
 * Quantizes each output channel (last axis) by a range of its own: `x / v` on the grid of range 1, times `v`. By the chain rule
 * `v` has the same gradient as a range of the whole tensor.
 * @param range `[channels]`; |v| + 1e-8 is used.
 */
export function byChannel(
  x: tf.Tensor,
  range: tf.Tensor,
  quantizeUnit: (x: tf.Tensor, one: tf.Scalar) => tf.Tensor,
): tf.Tensor {
  if (range.rank !== 1 || range.size !== x.shape.at(-1))
    throw new Error(`a range per channel has the shape [${x.shape.at(-1)}], not [${range.shape}]`);
  const v = effectiveClip(range);
  return tf.mul(quantizeUnit(tf.div(x, v), tf.scalar(1)), v);
}
