import type { LayerNode } from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';

/**
 * Multiplies each channel of a layer's input by its gate. @param x `[batch, height, width, channels]`, or for a dense layer
 * `[batch, positions * channels]`, channels fastest. @param gate applied to `[..., channels]`.
 */
export function gateInputChannels(
  x: tf.Tensor,
  channels: number,
  gate: (x: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  if (x.shape.at(-1) === channels) return gate(x);
  return tf.reshape(gate(tf.reshape(x, [x.shape[0]!, -1, channels])), x.shape);
}

/**
 * 1 where a weight survives extraction: its input channel and its filter are both kept.
 * @param shape of the weights. @param inputs 0 or 1 by input channel. @param filters 0 or 1 by filter; absent: all kept.
 */
export function weightMask(
  node: LayerNode,
  shape: readonly number[],
  inputs: tf.Tensor1D | undefined,
  filters: tf.Tensor1D | undefined,
): tf.Tensor | undefined {
  if (!inputs && !filters) return undefined;
  // Only the last product has the size of the weights.
  const kept = [inputs ? 1 : shape.at(-2)!, filters ? 1 : shape.at(-1)!];
  let mask = tf.ones([...shape.slice(0, -2), ...kept]);
  if (filters) mask = tf.mul(mask, filters);
  if (inputs) {
    // A dense layer's rows repeat the channels at every position.
    const rows = node.op === 'dense' ? tf.tile(inputs, [shape[0]! / inputs.size]) : inputs;
    mask = tf.mul(mask, tf.reshape(rows, [-1, 1]));
  }
  return mask;
}
