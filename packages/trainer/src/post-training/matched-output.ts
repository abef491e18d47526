import * as tf from '@tensorflow/tfjs';
import { momentsOf } from './output-moments.ts';

/**
 * A quantized layer's output with the mean and the variance of the unquantized one in every channel, as a batch norm behind the layer
 * gives it once its statistics are corrected, and the mean alone as a bias gives it.
 * @param scaled whether a batch norm follows the layer. Both are `[batch, ..., channels]`.
 */
export function matchedOutput(quantized: tf.Tensor, output: tf.Tensor, scaled: boolean): tf.Tensor {
  const [now, wanted] = [momentsOf(quantized), momentsOf(output)];
  const centred = tf.sub(quantized, now.mean);
  const factor = tf.sqrt(tf.div(wanted.variance, tf.maximum(now.variance, 1e-12)));
  return tf.add(scaled ? tf.mul(centred, factor) : centred, wanted.mean);
}
