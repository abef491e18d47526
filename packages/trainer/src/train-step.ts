import type { LayerTransform, Parameter } from '@bitshare/core';
import type { Network } from '@bitshare/network';
import * as tf from '@tensorflow/tfjs';
import { releaseUsed } from './release-used.ts';

export interface StepGradients {
  /** Mean cross-entropy of the batch. */
  readonly loss: number;
  /** Images whose most likely class was the right one. */
  readonly correct: number;
  /** By parameter name; owned by the caller. A parameter that the loss does not reach is absent. */
  readonly gradients: ReadonlyMap<string, tf.Tensor>;
}

/**
 * One forward and backward pass: the task's loss and its gradients with respect to the given parameters.
 * @param images `[batch, height, width, channels]`. @param labels class indices, `[batch]`, int32.
 */
export async function taskGradients(
  network: Network,
  images: tf.Tensor4D,
  labels: tf.Tensor1D,
  parameters: readonly Parameter[],
  transform?: LayerTransform,
): Promise<StepGradients> {
  let correct: tf.Scalar | undefined;
  const { value, grads } = tf.variableGrads(
    () => {
      const logits = network.forward(images, { training: true, transform });
      correct = tf.keep(countCorrect(logits, labels));
      const loss = crossEntropy(logits, labels);
      releaseUsed();
      return loss;
    },
    parameters.map((parameter) => parameter.variable),
  );
  const gradients = new Map<string, tf.Tensor>();
  for (const { name, variable } of parameters) {
    const gradient = grads[variable.name];
    if (gradient) gradients.set(name, gradient);
  }
  const [loss, right] = await Promise.all([value.data(), correct!.data()]);
  tf.dispose([value, correct!]);
  return { loss: loss[0]!, correct: right[0]!, gradients };
}

/** Mean cross-entropy of softmax(logits). */
function crossEntropy(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar {
  const truth = tf.oneHot(labels, logits.shape[1]).toFloat();
  return tf.neg(tf.mean(tf.sum(tf.mul(truth, tf.logSoftmax(logits)), -1)));
}

/** Number of rows whose largest logit is the label's. */
function countCorrect(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar {
  return tf.tidy(() => tf.sum(tf.cast(tf.equal(tf.argMax(logits, 1), tf.cast(labels, 'int32')), 'float32')));
}
