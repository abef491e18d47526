import * as tf from '@tensorflow/tfjs';
import { defineKernel, runKernel } from './kernel.ts';

/** The activation that is computed in the same pass as the normalisation. */
export type FusedActivation = 'linear' | 'relu' | 'relu6';

export interface BatchNormAttributes {
  readonly epsilon: number;
  readonly activation: FusedActivation;
}

const activate: Readonly<Record<FusedActivation, (x: tf.Tensor) => tf.Tensor>> = {
  linear: (x) => x,
  relu: (x) => tf.relu(x),
  relu6: (x) => tf.relu6(x),
};

const rows = (x: tf.Tensor): tf.Tensor => tf.reshape(x, [-1, x.shape.at(-1)!]); // [positions, channels]

const FORWARD = defineKernel('BatchNormTrain', (inputs, { epsilon, activation }: BatchNormAttributes) => {
  const { x, scale, offset } = inputs as Record<'x' | 'scale' | 'offset', tf.Tensor>;
  const { mean, variance } = tf.moments(rows(x), 0);
  // Rounding in a sum may move the mean of equal values. Distances from the first value are exact, and so is then the mean of
  // equal values.
  const away = tf.sub(x, tf.slice(rows(x), 0, 1));
  const factor = tf.mul(scale, tf.rsqrt(tf.add(variance, epsilon)));
  const y = tf.add(tf.mul(tf.sub(away, tf.mean(rows(away), 0)), factor), offset);
  return [activate[activation](y), mean, variance];
});

const BACKWARD = defineKernel(
  'BatchNormTrainGrad',
  (inputs, { epsilon, activation }: BatchNormAttributes) => {
    const { dy, x, y, scale, mean, variance } = inputs as Record<
      'dy' | 'x' | 'y' | 'scale' | 'mean' | 'variance',
      tf.Tensor
    >;
    const inverse = tf.rsqrt(tf.add(variance, epsilon));
    const normalized = tf.mul(tf.sub(x, mean), inverse);
    const through = tf.mul(dy, active(y, activation));
    const doffset = tf.sum(rows(through), 0);
    const dscale = tf.sum(rows(tf.mul(through, normalized)), 0);
    const positions = x.size / x.shape.at(-1)!;
    const common = tf.div(tf.add(doffset, tf.mul(normalized, dscale)), positions);
    return [tf.mul(tf.mul(scale, inverse), tf.sub(through, common)), dscale, doffset];
  },
);

/** 1 where the activation let the value through. */
function active(y: tf.Tensor, activation: FusedActivation): tf.Tensor {
  if (activation === 'linear') return tf.onesLike(y);
  const positive = tf.cast(tf.greater(y, 0), 'float32');
  return activation === 'relu' ? positive : tf.mul(positive, tf.cast(tf.less(y, 6), 'float32'));
}

tf.registerGradient({
  kernelName: FORWARD,
  inputsToSave: ['x', 'scale'],
  outputsToSave: [true, true, true],
  gradFunc: (dys, saved, attributes) => {
    const [x, scale, y, mean, variance] = saved as tf.Tensor[] as [
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
      tf.Tensor,
    ];
    const dy = (dys as tf.Tensor[])[0]!;
    const [dx, dscale, doffset] = runKernel(
      BACKWARD,
      { dy, x, y, scale, mean, variance },
      attributes as never,
    );
    return { x: () => dx!, scale: () => dscale!, offset: () => doffset! };
  },
});

export interface BatchNormResult {
  /** Shape of `x`. */
  readonly output: tf.Tensor;
  /** The batch's mean and biased variance, `[channels]` each. They carry no gradient. */
  readonly mean: tf.Tensor1D;
  readonly variance: tf.Tensor1D;
}

/**
 * Batch normalisation by the batch's own statistics, followed by an activation, in one pass each way.
 * @param x `[..., channels]`. @param scale `[channels]`. @param offset `[channels]`.
 */
export function batchNormTrain(
  x: tf.Tensor,
  scale: tf.Tensor,
  offset: tf.Tensor,
  attributes: BatchNormAttributes,
): BatchNormResult {
  const [output, mean, variance] = runKernel(FORWARD, { x, scale, offset }, { ...attributes });
  return { output: output!, mean: mean as tf.Tensor1D, variance: variance as tf.Tensor1D };
}
