import type {
  AveragePoolNode,
  Conv2dNode,
  DenseNode,
  MaxPoolNode,
  PadChannelsNode,
  Padding,
} from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';
import { isDepthwise } from './layers.ts';
import { sidesOf } from './shapes.ts';

type Pair = [number, number];
const pair = ([a, b]: readonly [number, number]): Pair => [a, b];

/** tfjs applies a padding number correctly only to square windows and strides. Explicit padding is right for all shapes. */
function enginePadding(
  padding: Padding,
  window: readonly [number, number],
  strides: readonly [number, number],
): 'same' | 'valid' | number | [Pair, Pair, Pair, Pair] {
  const square = window[0] === window[1] && strides[0] === strides[1];
  if (padding === 'same' || padding === 'valid' || (typeof padding === 'number' && square)) return padding;
  return [[0, 0], pair(sidesOf(padding, 0)), pair(sidesOf(padding, 1)), [0, 0]];
}

/** Convolution without bias. @param x `[batch, height, width, channels]`. @param w as in the graph's convention. */
function convolve(node: Conv2dNode, x: tf.Tensor4D, w: tf.Tensor4D): tf.Tensor4D {
  const { groups, kernelSize } = node.attributes;
  const strides = pair(node.attributes.strides);
  const padding = enginePadding(node.attributes.padding, kernelSize, strides);
  if (groups === 1) return tf.conv2d(x, w, strides, padding);
  const [height, width, , filters] = w.shape;
  if (isDepthwise(node)) {
    const channels = x.shape[3];
    return tf.depthwiseConv2d(
      x,
      tf.reshape(w, [height, width, channels, filters / channels]),
      strides,
      padding,
    );
  }
  const inputs: tf.Tensor4D[] = tf.split(x, groups, 3);
  const kernels: tf.Tensor4D[] = tf.split(w, groups, 3);
  const outputs: tf.Tensor4D[] = inputs.map((input, g) => tf.conv2d(input, kernels[g]!, strides, padding));
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

export const padChannels = (
  { attributes: { before, after } }: PadChannelsNode,
  x: tf.Tensor4D,
): tf.Tensor4D =>
  tf.pad4d(x, [
    [0, 0],
    [0, 0],
    [0, 0],
    [before, after],
  ]);

/** Pools windows of one pixel by a depthwise convolution with ones: engines are slow at such a pool and its gradient. */
const subsample = (x: tf.Tensor4D, strides: Pair): tf.Tensor4D =>
  tf.depthwiseConv2d(x, tf.ones([1, 1, x.shape[3], 1]), strides, 'valid');

export function pool({ op, attributes }: MaxPoolNode | AveragePoolNode, x: tf.Tensor4D): tf.Tensor4D {
  const [window, strides] = [pair(attributes.poolSize), pair(attributes.strides)];
  const padding = enginePadding(attributes.padding, window, strides);
  if (window[0] * window[1] === 1 && attributes.padding === 0) return subsample(x, strides);
  if (op === 'maxPool') return tf.maxPool(x, window, strides, padding);
  const { padInfo } = tf.backend_util.computePool2DInfo(x.shape, window, strides, 1, padding);
  const { top, bottom, left, right } = padInfo;
  if (top + bottom + left + right === 0) return tf.avgPool(x, window, strides, 'valid');
  // The gradient of a padded average in tfjs counts the padding as values. Averaging with zeros and dividing by the
  // image's share of each window gives the same value and the right gradient.
  const average = (image: tf.Tensor4D): tf.Tensor4D => {
    const padded = tf.pad4d(image, [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ]);
    return tf.avgPool(padded, window, strides, 'valid');
  };
  return tf.div(average(x), average(tf.ones([1, x.shape[1], x.shape[2], 1])));
}
