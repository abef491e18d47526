/** Settings of multi-path search. */
export interface MultiPathOptions {
  /** Weight of `log(cost)` in the loss. Default 0.1. */
  readonly lambda?: number;
  /** Candidate bits, ascending: a branch for each. Default 2, 4, 8. */
  readonly candidates?: readonly number[];
  /** Bits of the first and the last layer. Default 8. */
  readonly edgeBits?: number;
  /** How branches are weighed: by their probabilities, or by a sample of them (Gumbel-softmax). Default `'softmax'`. */
  readonly mixing?: 'softmax' | 'gumbel-softmax';
  /** Temperature of Gumbel-softmax at the first step and at the last; it falls evenly in its logarithm. Default 5 and 0.5. */
  readonly temperatures?: readonly [first: number, last: number];
  /** Steps in which the weights are trained for each one in which the logits are, as in DNAS; 0: all at every step. Default 4. */
  readonly weightSteps?: number;
}

export type MultiPathSettings = Required<MultiPathOptions>;

export const multiPathSettings = (options: MultiPathOptions): MultiPathSettings => ({
  lambda: 0.1,
  candidates: [2, 4, 8],
  edgeBits: 8,
  mixing: 'softmax',
  temperatures: [5, 0.5],
  weightSteps: 4,
  ...options,
});
