import * as tf from '@tensorflow/tfjs';
import { detached } from './detached.ts';
import { defineKernel, runKernel } from './kernel.ts';
import { gateDerivative } from './surrogate.ts';

interface GateAttributes {
  readonly groupSize: number;
}

const FORWARD = defineKernel('ChannelGate', (inputs, { groupSize }: GateAttributes) => {
  const { x, scores, threshold } = inputs as { x: tf.Tensor; scores: tf.Tensor; threshold: tf.Tensor };
  return tf.mul(x, channelGates(scores, threshold, groupSize, x.shape.at(-1)!));
});

const BACKWARD = defineKernel('ChannelGateGrad', (inputs, { groupSize }: GateAttributes) => {
  const { dy, x, scores, threshold } = inputs as Record<'dy' | 'x' | 'scores' | 'threshold', tf.Tensor>;
  const channels = x.shape.at(-1)!;
  const byChannel = tf.sum(tf.reshape(tf.mul(dy, x), [-1, channels]), 0);
  const derivative = spreadGroups(gateDerivative(scores, threshold), groupSize, channels);
  return [
    tf.mul(dy, channelGates(scores, threshold, groupSize, channels)),
    tf.sum(tf.mul(byChannel, derivative)),
  ];
});

tf.registerGradient({
  kernelName: FORWARD,
  inputsToSave: ['x', 'scores', 'threshold'],
  gradFunc: (dy, saved, attributes) => {
    const [x, scores, threshold] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
    const [dx, dthreshold] = runKernel(
      BACKWARD,
      { dy: dy as tf.Tensor, x, scores, threshold },
      attributes as never,
    );
    return { x: () => dx!, threshold: () => dthreshold! };
  },
});

/** A value per group, `[groups]`, for each of the group's channels, `[channels]`. Differentiable. */
export function spreadGroups(groups: tf.Tensor, groupSize: number, channels: number): tf.Tensor {
  const repeated = tf.tile(tf.reshape(groups, [-1, 1]), [1, groupSize]);
  return tf.slice(tf.reshape(repeated, [-1]), 0, channels);
}

function openGroups(scores: tf.Tensor, threshold: tf.Tensor): tf.Tensor {
  // The only group is the best one; tfjs has no one-hot vectors of length 1.
  if (scores.size === 1) return tf.ones([1]);
  const best = tf.oneHot(tf.cast(tf.argMax(scores), 'int32'), scores.size);
  return tf.maximum(tf.cast(tf.greater(scores, threshold), 'float32'), tf.cast(best, 'float32'));
}

/**
 * 1 for each channel whose group scores above the threshold, 0 for the others: `[channels]`, not differentiable.
 * The best group (the first on a tie) is always open, so that no layer disappears.
 */
export function channelGates(
  scores: tf.Tensor,
  threshold: tf.Tensor,
  groupSize: number,
  channels: number,
): tf.Tensor1D {
  return detached(() => spreadGroups(openGroups(scores, threshold), groupSize, channels) as tf.Tensor1D);
}

/**
 * Multiplies each channel of `x` by its group's gate. A closed group still sends its threshold the gradient of the value it
 * would have contributed, which is how it can come back (METHOD sections 3 and 7).
 * @param x `[..., channels]`. @param scores `[groups]`, from `filterScores`. @param threshold scalar.
 */
export function channelGate(
  x: tf.Tensor,
  scores: tf.Tensor,
  threshold: tf.Tensor,
  groupSize: number,
): tf.Tensor {
  return runKernel(FORWARD, { x, scores, threshold }, { groupSize })[0]!;
}
