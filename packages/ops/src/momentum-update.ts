import * as tf from '@tensorflow/tfjs';
import { defineKernel, runKernel } from './kernel.ts';

export interface MomentumAttributes {
  readonly learningRate: number;
  readonly momentum: number;
  /** Coupled: added to the gradient, so that it passes through the momentum (as in PyTorch's SGD). */
  readonly weightDecay: number;
  readonly nesterov: boolean;
}

const UPDATE = defineKernel('MomentumUpdate', (inputs, attributes: MomentumAttributes) => {
  const { value, gradient, velocity } = inputs as Record<'value' | 'gradient' | 'velocity', tf.Tensor>;
  const { learningRate, momentum, weightDecay, nesterov } = attributes;
  const decayed = tf.add(gradient, tf.mul(value, weightDecay));
  const moved = tf.add(tf.mul(velocity, momentum), decayed);
  const step = nesterov ? tf.add(decayed, tf.mul(moved, momentum)) : moved;
  return [tf.sub(value, tf.mul(step, learningRate)), moved];
});

export interface MomentumResult {
  readonly value: tf.Tensor;
  readonly velocity: tf.Tensor;
}

/** One step of stochastic gradient descent with momentum, dampening 0. All three tensors have one shape. */
export function momentumUpdate(
  value: tf.Tensor,
  gradient: tf.Tensor,
  velocity: tf.Tensor,
  attributes: MomentumAttributes,
): MomentumResult {
  const [updated, moved] = runKernel(UPDATE, { value, gradient, velocity }, { ...attributes });
  return { value: updated!, velocity: moved! };
}
