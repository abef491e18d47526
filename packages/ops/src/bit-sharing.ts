import * as tf from '@tensorflow/tfjs';
import { byChannel } from './by-channel.ts';
import {
  type BitSharingAttributes,
  decompose,
  effectiveClip,
  gateGradients,
  normalize,
  openGates,
  rangeGradients,
  recompose,
  toUnit,
} from './decompose.ts';
import { defineKernel, runKernel } from './kernel.ts';
import { gateDerivative } from './surrogate.ts';

interface ForwardInputs {
  readonly x: tf.Tensor;
  readonly clip: tf.Tensor;
  readonly thresholds: tf.Tensor;
}

interface BackwardInputs extends ForwardInputs {
  readonly dy: tf.Tensor;
  readonly errors: tf.Tensor;
}

const FORWARD = defineKernel('BitSharing', (inputs, attributes) =>
  forward(inputs as unknown as ForwardInputs, attributes),
);
const BACKWARD = defineKernel('BitSharingGrad', (inputs, attributes) =>
  backward(inputs as unknown as BackwardInputs, attributes),
);

function forward(
  { x, clip, thresholds }: ForwardInputs,
  { bits, signed }: BitSharingAttributes,
): tf.Tensor[] {
  const v = effectiveClip(clip);
  const parts = decompose(normalize(tf.div(x, v), signed), bits);
  const means = parts.residuals.map((residual) => tf.mean(tf.abs(residual)));
  const errors = means.length > 0 ? tf.stack(means) : tf.zeros([0]);
  const level = recompose(parts, openGates(errors, thresholds));
  return [tf.mul(v, toUnit(level, signed)), errors];
}

function backward(inputs: BackwardInputs, { bits, signed }: BitSharingAttributes): tf.Tensor[] {
  const { dy, x, clip, thresholds, errors } = inputs;
  const v = effectiveClip(clip);
  const parts = decompose(normalize(tf.div(x, v), signed), bits);
  const gates = openGates(errors, thresholds);
  const byGate = tf.mul(gateGradients(parts, gates, dy), tf.mul(v, signed ? 2 : 1));
  return [
    ...rangeGradients(dy, x, clip, recompose(parts, gates), signed),
    tf.mul(byGate, gateDerivative(errors, thresholds)),
  ];
}

tf.registerGradient({
  kernelName: FORWARD,
  inputsToSave: ['x', 'clip', 'thresholds'],
  outputsToSave: [false, true],
  gradFunc: (dys, saved, attributes) => {
    const [x, clip, thresholds, errors] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
    const dy = (dys as tf.Tensor[])[0]!;
    // Called here and not in the closures below: each of those runs in its own tidy, which would dispose of the other gradients.
    const [dx, dclip, dthresholds] = runKernel(
      BACKWARD,
      { dy, x, clip, thresholds, errors },
      attributes as never,
    );
    return { x: () => dx!, clip: () => dclip!, thresholds: () => dthresholds! };
  },
});

export interface BitSharingResult {
  /** Shape of `x`, on the grid of the bits that the gates select. */
  readonly output: tf.Tensor;
  /** Mean absolute normalised error left at each candidate but the last, `[candidates - 1]`. Carries no gradient. */
  readonly errors: tf.Tensor1D;
}

/**
 * Quantizes `x` by bit sharing: gate j is open when the error left at candidate j exceeds `thresholds[j]` (METHOD sections
 * 1 to 3). Differentiable in `x`, `clip` and `thresholds`, straight through the rounding.
 * @param clip the range's end v, scalar, or `[channels]` for one per output channel (last axis); |v| + 1e-8 is used.
 * @param thresholds `[candidates - 1]`: a gate is the same for the whole tensor.
 * @throws Error when the candidates are not ascending whole numbers from 1 to 8, or the thresholds do not fit them.
 */
export function bitSharing(
  x: tf.Tensor,
  clip: tf.Tensor,
  thresholds: tf.Tensor,
  attributes: BitSharingAttributes,
): BitSharingResult {
  checkCandidates(attributes.bits, thresholds);
  if (clip.rank > 0) {
    let errors: tf.Tensor1D | undefined;
    const output = byChannel(x, clip, (ratio, one) => {
      const unit = bitSharing(ratio, one, thresholds, attributes);
      errors = unit.errors;
      return unit.output;
    });
    return { output, errors: errors! };
  }
  const [output, errors] = runKernel(FORWARD, { x, clip, thresholds }, { ...attributes });
  return { output: output!, errors: errors as tf.Tensor1D };
}

/** `x` on the uniform grid of `2^bits` levels: bit sharing with a single candidate, 1 to 8. */
export function uniformQuantize(x: tf.Tensor, clip: tf.Tensor, bits: number, signed: boolean): tf.Tensor {
  return bitSharing(x, clip, tf.zeros([0]), { bits: [bits], signed }).output;
}

/** @param thresholds thresholds or gates, one for each candidate but the first. @throws Error as `bitSharing` does. */
export function checkCandidates(bits: readonly number[], thresholds: tf.Tensor): void {
  const valid =
    bits.length > 0 &&
    bits.every((b, j) => Number.isInteger(b) && b >= 1 && b <= 8 && (j === 0 || b === 2 * bits[j - 1]!));
  if (!valid)
    throw new Error(
      `candidate bits must be whole numbers from 1 to 8, each twice the previous one, not [${bits}]`,
    );
  if (thresholds.rank !== 1 || thresholds.size !== bits.length - 1) {
    throw new Error(
      `${bits.length} candidates need thresholds of shape [${bits.length - 1}], not [${thresholds.shape}]`,
    );
  }
}
