import type { LayerNode } from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';
import { type ChannelLayout, wholeSource } from './channel-layout.ts';
import type { PrunableLayer } from './prunable-layer.ts';

/**
 * Multiplies each channel of a layer's input by its gate. @param x `[batch, height, width, channels]`, or for a dense layer
 * `[batch, positions * channels]`, channels fastest. @param gate applied to the filters of a prunable layer, `[..., filters]`.
 */
export function gateInputChannels(
  x: tf.Tensor,
  layout: ChannelLayout,
  gate: (source: PrunableLayer, x: tf.Tensor) => tf.Tensor,
): tf.Tensor {
  const { channels } = layout;
  const source = wholeSource(layout);
  const gated = (value: tf.Tensor): tf.Tensor =>
    source ? gate(source, value) : tf.mul(value, channelVector(layout, gatesOf)!);
  const gatesOf = (own: PrunableLayer) => tf.reshape(gate(own, tf.ones([1, own.filters])), [own.filters]);
  if (x.shape.at(-1) === channels) return gated(x);
  return tf.reshape(gated(tf.reshape(x, [x.shape[0]!, -1, channels])), x.shape);
}

/** A number for every channel, 1 for those that always stay. @param of numbers of a prunable layer's filters; absent: 1. */
export function channelVector(
  layout: ChannelLayout,
  of: (source: PrunableLayer) => tf.Tensor | undefined,
): tf.Tensor1D | undefined {
  const sources = new Set(layout.pieces.map(({ source }) => source));
  const vectors = new Map([...sources].map((source) => [source, of(source)]));
  const whole = wholeSource(layout);
  if (whole) return vectors.get(whole) as tf.Tensor1D | undefined;
  if ([...vectors.values()].every((vector) => vector === undefined)) return undefined;
  const parts: tf.Tensor1D[] = [];
  let end = 0;
  const stay = (upTo: number) => {
    if (upTo > end) parts.push(tf.ones([upTo - end]));
  };
  for (const { source, offset, first, length } of layout.pieces) {
    stay(offset);
    const vector = vectors.get(source);
    parts.push(vector ? tf.slice1d(vector as tf.Tensor1D, first, length) : tf.ones([length]));
    end = offset + length;
  }
  stay(layout.channels);
  return parts.length === 1 ? parts[0]! : tf.concat1d(parts);
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
