import * as tf from '@tensorflow/tfjs';

export interface BitSharingAttributes {
  /** Candidate bits, ascending, each twice the previous one. */
  readonly bits: readonly number[];
  /** Weights: the clip range is [-v, v]; activations: [0, v]. */
  readonly signed: boolean;
}

/** Added to the clip value, so that nothing is divided by zero. */
const clipFloor = 1e-8;

export const effectiveClip = (clip: tf.Tensor): tf.Tensor => tf.add(tf.abs(clip), clipFloor);

/** `x / v` mapped to [0, 1]: METHOD section 1. NaN stays NaN. */
export function normalize(ratio: tf.Tensor, signed: boolean): tf.Tensor {
  const clipped = tf.clipByValue(ratio, signed ? -1 : 0, 1);
  const z = signed ? tf.div(tf.add(clipped, 1), 2) : clipped;
  return tf.where(tf.isNaN(ratio), ratio, z);
}

/** D(z, s_k): the nearest of 2^k levels in [0, 1], half to even. */
const nearestLevel = (z: tf.Tensor, bits: number): tf.Tensor => {
  const steps = 2 ** bits - 1;
  return tf.div(tf.round(tf.mul(z, steps)), steps);
};

export interface Decomposition {
  /** The value at the fewest bits, then what each further candidate adds (SBS, equation of bit sharing; METHOD section 2). */
  readonly offsets: readonly tf.Tensor[];
  /** The error `z - z_b` of each candidate but the last. */
  readonly residuals: readonly tf.Tensor[];
}

/** Splits `z` in [0, 1] into a lowest-bits value and re-assignment offsets. */
export function decompose(z: tf.Tensor, bits: readonly number[]): Decomposition {
  const offsets: tf.Tensor[] = [];
  const residuals: tf.Tensor[] = [];
  let sum: tf.Tensor | undefined;
  for (const candidate of bits) {
    const rest = sum ? tf.sub(z, sum) : z;
    if (sum) residuals.push(rest);
    const offset = nearestLevel(rest, candidate);
    offsets.push(offset);
    sum = sum ? tf.add(sum, offset) : offset;
  }
  return { offsets, residuals };
}

/** `z_1 + g_2 (e_2 + g_3 (e_3 + ...))`. @param gates `[candidates - 1]`. */
export function recompose({ offsets }: Decomposition, gates: tf.Tensor): tf.Tensor {
  const open = offsets.length > 1 ? tf.unstack(gates) : [];
  return offsets.reduceRight((tail, offset, j) => tf.add(offset, tf.mul(open[j]!, tail)));
}

/**
 * Derivative of `sum(dy * recompose(...))` by each gate: the sum behind the gate, times the gates before it.
 */
export function gateGradients({ offsets }: Decomposition, gates: tf.Tensor, dy: tf.Tensor): tf.Tensor {
  if (offsets.length === 1) return tf.zeros([0]);
  const open = tf.unstack(gates);
  // tails[j] = e_j + g_{j+1} (e_{j+1} + ...)
  const tails = offsets.slice(1);
  for (let j = tails.length - 2; j >= 0; j--)
    tails[j] = tf.add(tails[j]!, tf.mul(open[j + 1]!, tails[j + 1]!));
  let reached: tf.Tensor = tf.scalar(1);
  const byGate = tails.map((tail, j) => {
    const gradient = tf.mul(reached, tf.sum(tf.mul(dy, tail)));
    reached = tf.mul(reached, open[j]!);
    return gradient;
  });
  return tf.stack(byGate);
}

/**
 * Derivatives of a quantized value by its input, straight through the rounding, and by its clip value.
 * @param level of the value, in [0, 1].
 */
export function rangeGradients(
  dy: tf.Tensor,
  x: tf.Tensor,
  clip: tf.Tensor,
  level: tf.Tensor,
  signed: boolean,
): readonly [dx: tf.Tensor, dclip: tf.Tensor] {
  const ratio = tf.div(x, effectiveClip(clip));
  const inside = tf.cast(
    tf.logicalAnd(tf.greaterEqual(ratio, signed ? -1 : 0), tf.lessEqual(ratio, 1)),
    'float32',
  );
  // The derivative by v: the end of the range where x is outside, the level less x / v where it is inside.
  const derivative = tf.sub(toUnit(level, signed), tf.mul(inside, ratio));
  return [tf.mul(dy, inside), tf.mul(tf.sign(clip), tf.sum(tf.mul(dy, derivative)))];
}

/** From a level in [0, 1] to the value over the clip value. */
export const toUnit = (level: tf.Tensor, signed: boolean): tf.Tensor =>
  signed ? tf.sub(tf.mul(level, 2), 1) : level;

/** Which gates are open, as 0 and 1: `[candidates - 1]`. */
export const openGates = (errors: tf.Tensor, thresholds: tf.Tensor): tf.Tensor =>
  tf.cast(tf.greater(errors, thresholds), 'float32');
