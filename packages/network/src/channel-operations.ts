import type { ChannelShuffleNode, PadChannelsNode, SliceChannelsNode } from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';

/** @param x `[batch, height, width, channels]`. */
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

/** @param x `[batch, ..., channels]`. */
export function sliceChannels({ attributes: { begin, end } }: SliceChannelsNode, x: tf.Tensor): tf.Tensor {
  const from = x.shape.map(() => 0).with(-1, begin);
  return tf.slice(x, from, x.shape.with(-1, end - begin));
}

/** @param x `[batch, ..., channels]`. */
export function shuffleChannels({ attributes: { groups } }: ChannelShuffleNode, x: tf.Tensor): tf.Tensor {
  const grouped = tf.reshape(x, [-1, groups, x.shape.at(-1)! / groups]);
  return tf.reshape(tf.transpose(grouped, [0, 2, 1]), x.shape);
}

/**
 * @param x any shape. @param factor the same shape, or for an image one factor a channel, `[batch, 1, 1, channels]` or `[batch,
 * channels]`.
 */
export function multiply(x: tf.Tensor, factor: tf.Tensor): tf.Tensor {
  const [batch, channels] = factor.shape;
  return tf.mul(x, x.rank === factor.rank ? factor : tf.reshape(factor, [batch!, 1, 1, channels!]));
}
