import * as tf from '@tensorflow/tfjs';

/** `x` itself, whose gradient is multiplied by a factor on the way back. @param factor not differentiated. */
export function scaleGradient(x: tf.Tensor, factor: tf.Tensor | number): tf.Tensor {
  const scale = tf.customGrad((...inputs) => {
    const save = inputs.pop() as unknown as (tensors: tf.Tensor[]) => void;
    const captured = typeof factor === 'number' ? tf.scalar(factor) : tf.clone(factor);
    save([captured]);
    return {
      value: tf.clone(inputs[0] as tf.Tensor),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(dy, saved[0]!),
    };
  });
  return scale(x);
}
