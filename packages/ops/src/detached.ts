import * as tf from '@tensorflow/tfjs';

/**
 * Computes a value that gradients do not pass: the stopGradient that tfjs lacks. A custom gradient without inputs is a tape
 * node that no variable reaches, and what runs inside it is not recorded.
 */
export function detached<T extends tf.Tensor>(compute: () => T): T {
  return tf.customGrad(() => ({ value: compute(), gradFunc: () => [] }))() as T;
}
