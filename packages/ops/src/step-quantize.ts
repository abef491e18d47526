import * as tf from '@tensorflow/tfjs';
import { byChannel } from './by-channel.ts';
import { effectiveClip } from './decompose.ts';
import { defineKernel, runKernel } from './kernel.ts';

export interface StepQuantizeAttributes {
  /** Ends of the grid in steps: `-Qn` and `Qp` of LSQ. */
  readonly lowest: number;
  readonly highest: number;
  /** Whether the step learns from rounding errors too (LSQ), or only from what the grid cuts off (PACT). */
  readonly learnsRounding: boolean;
}

/** `x / s`, its nearest level, and 1 where it is between the ends of the grid. NaN stays NaN. */
function place(x: tf.Tensor, step: tf.Tensor, { lowest, highest }: StepQuantizeAttributes) {
  const ratio = tf.div(x, effectiveClip(step));
  const level = tf.where(tf.isNaN(ratio), ratio, tf.round(tf.clipByValue(ratio, lowest, highest)));
  const inside = tf.cast(
    tf.logicalAnd(tf.greaterEqual(ratio, lowest), tf.lessEqual(ratio, highest)),
    'float32',
  );
  return { ratio, level, inside };
}

const FORWARD = defineKernel('StepQuantize', (inputs, attributes: StepQuantizeAttributes) => {
  const { x, step } = inputs as Record<'x' | 'step', tf.Tensor>;
  return tf.mul(place(x, step, attributes).level, effectiveClip(step));
});

const BACKWARD = defineKernel('StepQuantizeGrad', (inputs, attributes: StepQuantizeAttributes) => {
  const { dy, x, step } = inputs as Record<'dy' | 'x' | 'step', tf.Tensor>;
  const { ratio, level, inside } = place(x, step, attributes);
  const derivative = tf.sub(level, tf.mul(inside, attributes.learnsRounding ? ratio : level));
  return [tf.mul(dy, inside), tf.mul(tf.sign(step), tf.sum(tf.mul(dy, derivative)))];
});

tf.registerGradient({
  kernelName: FORWARD,
  inputsToSave: ['x', 'step'],
  gradFunc: (dy, saved, attributes) => {
    const [x, step] = saved as [tf.Tensor, tf.Tensor];
    const [dx, dstep] = runKernel(BACKWARD, { dy: dy as tf.Tensor, x, step }, attributes as never);
    return { x: () => dx!, step: () => dstep! };
  },
});

/**
 * `s * round(clip(x / s, lowest, highest))`, half to even, with a learned step (LSQ, equations 1 to 3). The gradient by `x`
 * passes straight through the rounding. The derivative by the step is `round(x / s) - x / s` between the ends of the grid, or 0
 * where rounding is not learned, and the end of the grid beyond them.
 * @param step scalar, or `[channels]` for a step per output channel (last axis); |s| + 1e-8 is used.
 */
export function stepQuantize(x: tf.Tensor, step: tf.Tensor, attributes: StepQuantizeAttributes): tf.Tensor {
  if (step.rank > 0) return byChannel(x, step, (ratio, one) => stepQuantize(ratio, one, attributes));
  return runKernel(FORWARD, { x, step }, { ...attributes })[0]!;
}
