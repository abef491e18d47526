import * as tf from '@tensorflow/tfjs';
import { checkCandidates } from './bit-sharing.ts';
import { byChannel } from './by-channel.ts';
import {
  type BitSharingAttributes,
  decompose,
  effectiveClip,
  gateGradients,
  normalize,
  rangeGradients,
  recompose,
  toUnit,
} from './decompose.ts';
import { defineKernel, runKernel } from './kernel.ts';

const FORWARD = defineKernel('GatedBits', (inputs, { bits, signed }: BitSharingAttributes) => {
  const { x, clip, gates } = inputs as Record<'x' | 'clip' | 'gates', tf.Tensor>;
  const v = effectiveClip(clip);
  const level = recompose(decompose(normalize(tf.div(x, v), signed), bits), gates);
  return tf.mul(v, toUnit(level, signed));
});

const BACKWARD = defineKernel('GatedBitsGrad', (inputs, { bits, signed }: BitSharingAttributes) => {
  const { dy, x, clip, gates } = inputs as Record<'dy' | 'x' | 'clip' | 'gates', tf.Tensor>;
  const v = effectiveClip(clip);
  const parts = decompose(normalize(tf.div(x, v), signed), bits);
  return [
    ...rangeGradients(dy, x, clip, recompose(parts, gates), signed),
    tf.mul(gateGradients(parts, gates, dy), tf.mul(v, signed ? 2 : 1)),
  ];
});

tf.registerGradient({
  kernelName: FORWARD,
  inputsToSave: ['x', 'clip', 'gates'],
  gradFunc: (dy, saved, attributes) => {
    const [x, clip, gates] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
    const inputs = { dy: dy as tf.Tensor, x, clip, gates };
    const [dx, dclip, dgates] = runKernel(BACKWARD, inputs, attributes as never);
    return { x: () => dx!, clip: () => dclip!, gates: () => dgates! };
  },
});

/**
 * Bit sharing whose gates are given, of any values in [0, 1]: `z_1 + g_2 (e_2 + g_3 (e_3 + ...))` of `x` (Bayesian Bits, equation
 * 6; METHOD sections 1 and 2). Differentiable in all three, straight through the rounding.
 * @param clip as in `bitSharing`. @param gates `[candidates - 1]`.
 * @throws Error when the candidates are not ascending whole numbers from 1 to 8, or the gates do not fit them.
 */
export function gatedBits(
  x: tf.Tensor,
  clip: tf.Tensor,
  gates: tf.Tensor,
  attributes: BitSharingAttributes,
): tf.Tensor {
  checkCandidates(attributes.bits, gates);
  if (clip.rank > 0) return byChannel(x, clip, (ratio, one) => gatedBits(ratio, one, gates, attributes));
  return runKernel(FORWARD, { x, clip, gates }, { ...attributes })[0]!;
}
