import type { LayerTransform } from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';

/** Mean and variance of a layer's output by channel, `[channels]`. */
export interface Moments {
  readonly mean: tf.Tensor1D;
  readonly variance: tf.Tensor1D;
}

/** Over all axes but the last. */
export function momentsOf(output: tf.Tensor): Moments {
  const axes = output.shape.slice(0, -1).map((_, axis) => axis);
  const { mean, variance } = tf.moments(output, axes);
  return { mean: mean as tf.Tensor1D, variance: variance as tf.Tensor1D };
}

/** Computes layers as they are, and keeps the moments of their outputs by layer. The caller disposes these. */
export function momentsProbe(): LayerTransform & { readonly seen: ReadonlyMap<string, Moments> } {
  const seen = new Map<string, Moments>();
  return {
    seen,
    apply({ node, input, weights, compute }) {
      const output = compute(input, weights);
      const { mean, variance } = tf.tidy(() => ({ ...momentsOf(output) }));
      seen.set(node.id, { mean: tf.keep(mean), variance: tf.keep(variance) });
      return output;
    },
  };
}
