/**
 * The hard-concrete distribution (Louizos et al., 2018): a binary concrete variable of this temperature, stretched beyond [0, 1]
 * and clipped to it, so that it is exactly 0 or exactly 1 with positive probability.
 */
export const hardConcrete = { temperature: 2 / 3, low: -0.1, high: 1.1 } as const;

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** Shift of a gate's logit by the stretching, in favour of an open gate. */
const openOffset = -hardConcrete.temperature * Math.log(-hardConcrete.low / hardConcrete.high);

/** Probability that a gate is not zero. */
export const openProbability = (logit: number): number => sigmoid(logit + openOffset);

/** The logit at which a gate is open with a given probability. */
export const logitOf = (probability: number): number =>
  Math.log(probability / (1 - probability)) - openOffset;

/** Derivative of the probability with respect to the logit. */
export function openProbabilityDerivative(logit: number): number {
  const q = openProbability(logit);
  return q * (1 - q);
}

/** A sample of the logistic distribution, for a gate's logit, from a uniform number in [0, 1). */
export function logisticNoise(uniform: number): number {
  const u = Math.min(Math.max(uniform, 1e-6), 1 - 1e-6);
  return Math.log(u) - Math.log(1 - u);
}
