import type { Conv2dNode, DenseNode } from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';
import { enginePadding } from './engine-padding.ts';

type Pair = [number, number];

/**
 * A kernel with `dilation - 1` zeros between neighbouring taps. Convolving with it is the dilated convolution, with gradients
 * that tfjs does not have for its own dilations.
 */
function dilated(w: tf.Tensor4D, [down, across]: readonly [number, number]): tf.Tensor4D {
  if (down * across === 1) return w;
  const [height, width, inputs, filters] = w.shape;
  const taps = tf.reshape(w, [height, 1, width, 1, inputs * filters]);
  const spread = tf.pad(taps, [
    [0, 0],
    [0, down - 1],
    [0, 0],
    [0, across - 1],
    [0, 0],
  ]);
  const whole: tf.Tensor4D = tf.reshape(spread, [height * down, width * across, inputs, filters]);
  const extent = [(height - 1) * down + 1, (width - 1) * across + 1, inputs, filters] as const;
  return tf.slice4d(whole, [0, 0, 0, 0], [...extent]);
}

/** Convolution without bias. @param x `[batch, height, width, channels]`. @param kernel as in the graph's convention. */
function convolve(
  { attributes: { groups, padding, strides, dilations = [1, 1] } }: Conv2dNode,
  x: tf.Tensor4D,
  kernel: tf.Tensor4D,
): tf.Tensor4D {
  const w = dilated(kernel, dilations);
  const [height, width, inputs, filters] = w.shape;
  const steps: Pair = [...strides];
  const sides = enginePadding(padding, [height, width], strides);
  if (groups === 1) return tf.conv2d(x, w, steps, sides);
  if (inputs === 1)
    return tf.depthwiseConv2d(x, tf.reshape(w, [height, width, groups, filters / groups]), steps, sides);
  const parts: tf.Tensor4D[] = tf.split(x, groups, 3);
  const kernels: tf.Tensor4D[] = tf.split(w, groups, 3);
  const outputs: tf.Tensor4D[] = parts.map((part, g) => tf.conv2d(part, kernels[g]!, steps, sides));
  return tf.concat(outputs, 3);
}

/** Flattens an image, channels fastest; a vector stays as it is. */
export const flatten = (x: tf.Tensor): tf.Tensor2D =>
  x.rank === 2 ? (x as tf.Tensor2D) : tf.reshape(x, [x.shape[0]!, -1]);

/** A layer's own arithmetic: convolution or matrix product, then the bias. */
export function computeLayer(
  node: Conv2dNode | DenseNode,
  x: tf.Tensor,
  w: tf.Tensor,
  bias?: tf.Tensor,
): tf.Tensor {
  const y =
    node.op === 'dense'
      ? tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D)
      : convolve(node, x as tf.Tensor4D, w as tf.Tensor4D);
  return bias ? tf.add(y, bias) : y;
}
