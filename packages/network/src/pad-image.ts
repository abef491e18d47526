import type { Sides } from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';

/** Zeros around an image. @param x `[batch, height, width, channels]`. */
export const padImage = (x: tf.Tensor4D, [height, width]: readonly [Sides, Sides]): tf.Tensor4D =>
  tf.pad4d(x, [[0, 0], [...height], [...width], [0, 0]]);
