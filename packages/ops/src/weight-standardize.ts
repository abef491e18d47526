import * as tf from '@tensorflow/tfjs';
import { detached } from './detached.ts';
import { defineKernel, runKernel } from './kernel.ts';

/** Added to the deviation, which is zero where all weights are equal (METHOD section 1). */
const epsilon = 1e-6;

const STANDARDIZE = defineKernel('WeightStandardize', (inputs) => {
  const { w, mask } = inputs as { w: tf.Tensor; mask?: tf.Tensor };
  const count = mask ? tf.sum(mask) : tf.scalar(w.size);
  const counted = (t: tf.Tensor) => tf.sum(mask ? tf.mul(t, mask) : t);
  const centred = tf.sub(w, tf.div(counted(w), count));
  const variance = tf.div(counted(tf.square(centred)), tf.maximum(tf.sub(count, 1), 1));
  const inverse = tf.div(1, tf.add(tf.sqrt(variance), epsilon));
  return [tf.mul(centred, inverse), inverse];
});

/**
 * `(w - mean) / (std + 1e-6)` with the sample standard deviation over the whole layer; mean and deviation are constants for
 * the gradient (METHOD section 1).
 * @param mask shape of `w`: 1 where a weight counts for the statistics. All weights are standardised by them.
 */
export function weightStandardize(w: tf.Tensor, mask?: tf.Tensor): tf.Tensor {
  // The mask is captured and not an input, so that tfjs asks for no gradient by it.
  const standardize = tf.customGrad((...inputs) => {
    const save = inputs.pop() as unknown as (tensors: tf.Tensor[]) => void;
    const [value, inverse] = runKernel(
      STANDARDIZE,
      mask ? { w: inputs[0] as tf.Tensor, mask } : { w: inputs[0] as tf.Tensor },
      { epsilon },
    );
    save([inverse!]);
    return { value: value!, gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => tf.mul(dy, saved[0]!) };
  });
  return standardize(w);
}

/**
 * `std + 1e-6`: what standardising divides by. A constant for the gradient. @param mask as in `weightStandardize`.
 */
export function weightDeviation(w: tf.Tensor, mask?: tf.Tensor): tf.Tensor {
  return detached(() => tf.div(1, runKernel(STANDARDIZE, mask ? { w, mask } : { w }, { epsilon })[1]!));
}
