/** Softmax of numbers. */
function probabilitiesOf(logits: readonly number[]): number[] {
  const largest = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** A mixture of candidates. */
export interface Mixture {
  readonly candidates: readonly number[];
  readonly logits: readonly number[];
  /** Noise that is added to the logits: a sample of the Gumbel distribution, or zeros. */
  readonly noise: readonly number[];
  readonly temperature: number;
}

/** The weight of each candidate in a mixture. */
export const sharesOf = ({ logits, noise, temperature }: Mixture): number[] =>
  probabilitiesOf(logits.map((logit, k) => (logit + noise[k]!) / temperature));

/** Mean bits of a mixture. */
export const meanBits = (mixture: Mixture): number =>
  sharesOf(mixture).reduce((sum, share, k) => sum + share * mixture.candidates[k]!, 0);

/** Derivative of the mean bits with respect to each logit. */
export function meanBitsDerivative(mixture: Mixture): number[] {
  const mean = meanBits(mixture);
  return sharesOf(mixture).map((share, k) => (share * (mixture.candidates[k]! - mean)) / mixture.temperature);
}

/** The most likely candidate; on a tie the one with more bits. */
export function mostLikely(candidates: readonly number[], logits: ArrayLike<number>): number {
  return candidates.reduce((best, bits, k) =>
    logits[k]! >= logits[candidates.indexOf(best)]! ? bits : best,
  );
}
