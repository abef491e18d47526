import * as tf from '@tensorflow/tfjs';

/** The derivative given to a binary gate by its threshold: `-s(1 - s)`, `s = sigmoid(score - threshold)` (METHOD section 3). */
export function gateDerivative(scores: tf.Tensor, threshold: tf.Tensor): tf.Tensor {
  const s = tf.sigmoid(tf.sub(scores, threshold));
  return tf.neg(tf.mul(s, tf.sub(1, s)));
}
