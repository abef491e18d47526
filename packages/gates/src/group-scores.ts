import type { ParameterStore } from '@bitshare/core';
import type { PrunableLayer } from '@bitshare/network';
import { filterScores } from '@bitshare/ops';
import * as tf from '@tensorflow/tfjs';

/**
 * The pruning score of each group of filters. Of several layers that are pruned together it is the mean of their scores, which
 * has the scale of a single layer's. @returns `[ceil(filters / groupSize)]`, not differentiable.
 */
export function groupScores(
  parameters: ParameterStore,
  { layers }: PrunableLayer,
  groupSize: number,
): tf.Tensor1D {
  const scores = layers.map((layer) => filterScores(parameters.get(`${layer}/weights`).variable, groupSize));
  const [only] = scores;
  if (scores.length === 1) return only!;
  return tf.tidy(() => tf.div(tf.addN(scores), scores.length));
}
