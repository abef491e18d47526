import { type SearchSettings, searchDefaults } from './search-options.ts';

/** Settings of multi-path search: a branch for each candidate. */
export interface MultiPathSettings extends SearchSettings {
  /** How branches are weighed: by their probabilities, or by a sample of them (Gumbel-softmax). Default `'softmax'`. */
  readonly mixing: 'softmax' | 'gumbel-softmax';
  /** Temperature of Gumbel-softmax at the first step and at the last; it falls evenly in its logarithm. Default 5 and 0.5. */
  readonly temperatures: readonly [first: number, last: number];
  /** Steps in which the weights are trained for each one in which the logits are, as in DNAS; 0: all at every step. Default 4. */
  readonly weightSteps: number;
}

/** Those that are left out have their defaults. */
export type MultiPathOptions = Partial<MultiPathSettings>;

export const multiPathSettings = (options: MultiPathOptions): MultiPathSettings => ({
  ...searchDefaults,
  mixing: 'softmax',
  temperatures: [5, 0.5],
  weightSteps: 4,
  ...options,
});
