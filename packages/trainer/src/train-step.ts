import type { LayerTransform, Parameter, TeacherShare } from '@bitshare/core';
import type { Network } from '@bitshare/network';
import * as tf from '@tensorflow/tfjs';
import { releaseUsed } from './release-used.ts';
import { crossEntropy, distilledLoss } from './teacher/distillation.ts';

export interface StepGradients {
  /** What was differentiated: mean cross-entropy of the batch, or the distilled loss. */
  readonly loss: number;
  /** Mean cross-entropy of the labels. */
  readonly labelLoss: number;
  /** Images whose most likely class was the right one. */
  readonly correct: number;
  /** By parameter name; owned by the caller. A parameter that the loss does not reach is absent. */
  readonly gradients: ReadonlyMap<string, tf.Tensor>;
}

/** What a teacher says of a batch. */
export interface Lesson extends TeacherShare {
  /** `[batch, classes]`. */
  readonly logits: tf.Tensor2D;
}

/** A batch of a training step. */
export interface StepBatch {
  /** `[batch, height, width, channels]`. */
  readonly images: tf.Tensor4D;
  /** Class indices, `[batch]`, int32. */
  readonly labels: tf.Tensor1D;
  /** Absent: the labels alone make the loss. */
  readonly lesson?: Lesson | undefined;
}

/** One forward and backward pass: the task's loss and its gradients with respect to the given parameters. */
export async function taskGradients(
  network: Network,
  { images, labels, lesson }: StepBatch,
  parameters: readonly Parameter[],
  transform?: LayerTransform,
): Promise<StepGradients> {
  let correct: tf.Scalar | undefined;
  let labelLoss: tf.Scalar | undefined;
  const { value, grads } = tf.variableGrads(
    () => {
      const logits = network.forward(images, { training: true, transform });
      correct = tf.keep(countCorrect(logits, labels));
      const ofLabels = crossEntropy(tf.oneHot(labels, logits.shape[1]).toFloat(), logits);
      labelLoss = tf.keep(tf.clone(ofLabels));
      const loss = lesson ? distilledLoss(logits, lesson.logits, ofLabels, lesson) : ofLabels;
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
  const scalars = [value, labelLoss!, correct!];
  const [loss, ofLabels, right] = await Promise.all(scalars.map((scalar) => scalar.data()));
  tf.dispose(scalars);
  return { loss: loss![0]!, labelLoss: ofLabels![0]!, correct: right![0]!, gradients };
}

/** Number of rows whose largest logit is the label's. */
function countCorrect(logits: tf.Tensor2D, labels: tf.Tensor1D): tf.Scalar {
  return tf.tidy(() => tf.sum(tf.cast(tf.equal(tf.argMax(logits, 1), tf.cast(labels, 'int32')), 'float32')));
}
