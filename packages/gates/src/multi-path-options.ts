import { parseOptions } from '@bitshare/core';
import * as z from 'zod';
import { ascendingCandidates } from './candidates.ts';
import { type SearchSettings, searchShape } from './search-options.ts';

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

const temperature = z.number().positive();

export const multiPathSchema = z.strictObject({
  ...searchShape,
  candidates: ascendingCandidates.default([2, 4, 8]),
  mixing: z
    .enum(['softmax', 'gumbel-softmax'])
    .default('softmax')
    .describe('How branches are weighed. Default softmax.'),
  temperatures: z
    .tuple([temperature, temperature])
    .default([5, 0.5])
    .describe('Temperature of gumbel-softmax at the first step and at the last. Default [5, 0.5].'),
  weightSteps: z
    .int()
    .min(0)
    .default(4)
    .describe('Steps of the weights for each one of the logits; 0: all at every step. Default 4.'),
});

/** @throws UserError naming every option that is wrong. */
export const multiPathSettings = (options: MultiPathOptions): MultiPathSettings =>
  parseOptions('multi-path', multiPathSchema, options);
