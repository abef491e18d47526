import type { AveragePoolNode, GlobalAveragePoolNode, GlobalMaxPoolNode, MaxPoolNode } from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';
import { enginePadding } from './engine-padding.ts';
import { padImage } from './pad-image.ts';

type Pair = [number, number];

/** Pools windows of one pixel by a depthwise convolution with ones: engines are slow at such a pool and its gradient. */
const subsample = (x: tf.Tensor4D, strides: Pair): tf.Tensor4D =>
  tf.depthwiseConv2d(x, tf.ones([1, 1, x.shape[3], 1]), strides, 'valid');

export function pool({ op, attributes }: MaxPoolNode | AveragePoolNode, x: tf.Tensor4D): tf.Tensor4D {
  const window: Pair = [...attributes.poolSize];
  const strides: Pair = [...attributes.strides];
  const padding = enginePadding(attributes.padding, window, strides);
  if (window[0] * window[1] === 1 && attributes.padding === 0) return subsample(x, strides);
  if (op === 'maxPool') return tf.maxPool(x, window, strides, padding);
  const { padInfo } = tf.backend_util.computePool2DInfo(x.shape, window, strides, 1, padding);
  const { top, bottom, left, right } = padInfo;
  if (top + bottom + left + right === 0) return tf.avgPool(x, window, strides, 'valid');
  // The gradient of a padded average in tfjs counts the padding as values. Averaging with zeros and dividing by the
  // image's share of each window gives the same value and the right gradient.
  const average = (image: tf.Tensor4D): tf.Tensor4D =>
    tf.avgPool(
      padImage(image, [
        [top, bottom],
        [left, right],
      ]),
      window,
      strides,
      'valid',
    );
  return tf.div(average(x), average(tf.ones([1, x.shape[1], x.shape[2], 1])));
}

/** @returns `[batch, channels]`, or `[batch, 1, 1, channels]`. */
export function globalPool(
  { op, attributes: { keepDims = false } }: GlobalAveragePoolNode | GlobalMaxPoolNode,
  x: tf.Tensor4D,
): tf.Tensor {
  if (op === 'globalAveragePool') return tf.mean(x, [1, 2], keepDims);
  const [batch, height, width, channels] = x.shape;
  // A pool sends the gradient to one of several equal maxima; `tf.max` sends all of it to each.
  const largest = tf.maxPool(x, [height, width], 1, 'valid');
  return keepDims ? largest : tf.reshape(largest, [batch, channels]);
}
