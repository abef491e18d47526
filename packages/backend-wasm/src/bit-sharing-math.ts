/** The quantizer on single numbers, in float32 as the composed form computes it. */

/** 1.5 * 2^23: adding it leaves no room for fractions, so that float32 rounds half to even. */
const roundingShift = 12582912;

const roundHalfEven = (x: number): number => Math.fround(Math.fround(x + roundingShift) - roundingShift);

/** Keeps the clip value from zero, as the composed form does. */
export const effectiveClip = (clip: number): number => Math.fround(Math.abs(clip) + 1e-8);

/** A ratio x / clip mapped to [0, 1]. NaN stays NaN: no comparison with it is true. */
export function normalize(ratio: number, signed: boolean): number {
  const low = signed ? -1 : 0;
  const clipped = ratio < low ? low : ratio > 1 ? 1 : ratio;
  return signed ? Math.fround(Math.fround(clipped + 1) / 2) : clipped;
}

/**
 * Splits z into offsets, one per entry of `steps` (2^bits - 1 each), written to `offsets`; what is left before each further
 * one goes to `residuals`.
 */
export function decompose(
  z: number,
  steps: ArrayLike<number>,
  offsets: Float32Array,
  residuals: Float32Array,
): void {
  let sum = 0;
  for (let j = 0; j < steps.length; j++) {
    const rest = j === 0 ? z : Math.fround(z - sum);
    if (j > 0) residuals[j - 1] = rest;
    const offset = Math.fround(roundHalfEven(Math.fround(rest * steps[j]!)) / steps[j]!);
    offsets[j] = offset;
    sum = j === 0 ? offset : Math.fround(sum + offset);
  }
}

export const stepsOf = (bits: readonly number[]): number[] => bits.map((b) => 2 ** b - 1);

/** How many candidates the gates let through: 1 and every open gate up to the first closed one. */
export function openCandidates(errors: ArrayLike<number>, thresholds: ArrayLike<number>): number {
  let open = 1;
  while (open <= errors.length && errors[open - 1]! > thresholds[open - 1]!) open++;
  return open;
}

/** The slope that stands for a gate's by its threshold. */
export function gateSlope(score: number, threshold: number): number {
  const s = 1 / (1 + Math.exp(threshold - score));
  return -s * (1 - s);
}
