/**
 * The hard-concrete distribution (Louizos et al., 2018): a binary concrete variable of this temperature, stretched beyond [0, 1]
 * and cut off there, so that it is exactly 0 or 1 with probabilities of their own.
 */
export const hardConcrete = { temperature: 2 / 3, low: -0.1, high: 1.1 } as const;

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** By how much the stretching makes a gate likelier to be open, in its logit. */
const openOffset = -hardConcrete.temperature * Math.log(-hardConcrete.low / hardConcrete.high);

/** Probability that a gate is not zero. */
export const openProbability = (logit: number): number => sigmoid(logit + openOffset);

/** The logit at which a gate is open with a given probability. */
export const logitOf = (probability: number): number =>
  Math.log(probability / (1 - probability)) - openOffset;

/** Derivative of the probability by the logit. */
export function openProbabilityDerivative(logit: number): number {
  const q = openProbability(logit);
  return q * (1 - q);
}

/** What a uniform number in [0, 1) becomes in a gate's logit: a sample of the logistic distribution. */
export function logisticNoise(uniform: number): number {
  const u = Math.min(Math.max(uniform, 1e-6), 1 - 1e-6);
  return Math.log(u) - Math.log(1 - u);
}
