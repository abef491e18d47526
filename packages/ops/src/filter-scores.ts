import * as tf from '@tensorflow/tfjs';
import { detached } from './detached.ts';
import { defineKernel, runKernel } from './kernel.ts';
import { weightStandardize } from './weight-standardize.ts';

const SCORES = defineKernel('FilterScores', (inputs, { groupSize }: { groupSize: number }) => {
  const { w } = inputs as { w: tf.Tensor };
  const filters = w.shape.at(-1)!;
  const perFilter = tf.mean(tf.reshape(tf.abs(weightStandardize(w)), [-1, filters]), 0);
  return groupMean(perFilter, groupSize);
});

/** Mean of consecutive groups of a vector; the last group may be smaller. */
function groupMean(values: tf.Tensor, groupSize: number): tf.Tensor {
  const groups = Math.ceil(values.size / groupSize);
  const padding = groups * groupSize - values.size;
  const sums = tf.sum(tf.reshape(tf.pad(values, [[0, padding]]), [groups, groupSize]), 1);
  const sizes = Array.from({ length: groups }, (_, g) => Math.min(groupSize, values.size - g * groupSize));
  return tf.div(sums, tf.tensor1d(sizes));
}

/**
 * The pruning score of each group of consecutive filters: its mean absolute standardised weight (METHOD section 3).
 * Not differentiated. @param w `[..., filters]`. @returns `[ceil(filters / groupSize)]`.
 */
export function filterScores(w: tf.Tensor, groupSize: number): tf.Tensor1D {
  return detached(() => runKernel(SCORES, { w }, { groupSize })[0] as tf.Tensor1D);
}
