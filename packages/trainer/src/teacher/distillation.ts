import { type Dataset, type TeacherShare, UserError } from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';
import * as z from 'zod';

/** A teacher beside the labels (Hinton et al., 2015). */
export interface DistillOptions {
  /** Share of the teacher in the loss, in (0, 1]; the labels have the rest. Default 0.5, and 1 for images without labels. */
  readonly weight?: number | undefined;
  /** Both networks' logits are divided by it before the softmax, so that the teacher's less likely classes count. Default 4. */
  readonly temperature?: number | undefined;
}

export const distillSchema = z.strictObject({
  weight: z
    .number()
    .gt(0)
    .max(1)
    .optional()
    .describe('Share of the teacher in the loss. Default 0.5, and 1 for images without labels.'),
  temperature: z
    .number()
    .positive()
    .default(4)
    .describe('Divisor of the logits before the softmax of teacher and student. Default 4.'),
});

/**
 * The distillation of a stage: of images without labels always, else on request.
 * @throws UserError when images without labels are to share the loss with labels.
 */
export function distillationOf(
  stage: string,
  options: z.output<typeof distillSchema> | undefined,
  { name, classes }: Dataset,
): TeacherShare | undefined {
  if (classes !== undefined) return options && { ...options, weight: options.weight ?? 0.5 };
  if (options?.weight !== undefined && options.weight !== 1)
    throw new UserError(
      `${stage}: distill.weight is ${options.weight}, but ${name} has no labels that could have the rest.`,
      'Leave out the weight.',
    );
  return { ...distillSchema.parse(options ?? {}), weight: 1 };
}

/**
 * `(1 - weight) * crossEntropy(labels) + weight * T^2 * crossEntropy(softmax(teacher / T), softmax(student / T))`, means over the batch.
 * The factor T^2 keeps the size of the teacher's gradients the same at any temperature (Hinton et al., 2015, section 2.1).
 * @param logits of the student, and @param taught those of the teacher: `[batch, classes]`. @param labels cross-entropy of the labels.
 */
export function distilledLoss(
  logits: tf.Tensor2D,
  taught: tf.Tensor2D,
  labels: tf.Scalar,
  { weight, temperature }: TeacherShare,
): tf.Scalar {
  const truth = tf.softmax(tf.div(taught, temperature));
  const soft = crossEntropy(truth, tf.div(logits, temperature));
  const teacher: tf.Scalar = tf.mul(soft, weight * temperature ** 2);
  return weight === 1 ? teacher : tf.add(teacher, tf.mul(labels, 1 - weight));
}

/** Mean cross-entropy of softmax(logits). @param truth probabilities, `[batch, classes]`. */
export const crossEntropy = (truth: tf.Tensor, logits: tf.Tensor): tf.Scalar =>
  tf.neg(tf.mean(tf.sum(tf.mul(truth, tf.logSoftmax(logits)), -1)));
