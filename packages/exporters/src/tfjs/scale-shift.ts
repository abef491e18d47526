import * as tf from '@tensorflow/tfjs';
import { floatWeight } from './stored-weight.ts';
import { apply, type TfjsPlace } from './tfjs-place.ts';

/** A factor and an addend for each channel, as a batch norm without statistics. */
export function scaleShift(
  name: string,
  x: tf.SymbolicTensor,
  [scale, shift]: readonly [Float32Array, Float32Array],
  { keep }: TfjsPlace,
): tf.SymbolicTensor {
  const channels = scale.length;
  keep(name, 'gamma', floatWeight([channels], scale));
  keep(name, 'beta', floatWeight([channels], shift));
  keep(name, 'moving_mean', floatWeight([channels], new Float32Array(channels)));
  keep(name, 'moving_variance', floatWeight([channels], new Float32Array(channels).fill(1)));
  return apply(tf.layers.batchNormalization({ name, epsilon: 0 }), x);
}
