import type { ClipParameters } from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';

/** A clip value that starts at a fraction of the largest magnitude of the sample; 1 where the sample is all zero. */
export function initialClip(sample: tf.Tensor, fraction: number): ClipParameters {
  return {
    clip: tf.tidy(() => {
      const largest = tf.max(tf.abs(sample));
      return tf.where(tf.greater(largest, 0), tf.mul(largest, fraction), tf.onesLike(largest)) as tf.Scalar;
    }),
  };
}
