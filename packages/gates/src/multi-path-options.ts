import { parseOptions } from '@bitshare/core';
import * as z from 'zod';
import { ascendingCandidates } from './candidates.ts';
import { type SearchSettings, searchShape } from './search-options.ts';

/** Settings of a multi-path search, which has a branch for each candidate. */
export interface MultiPathSettings extends SearchSettings {
  /** Weights of the branches: their probabilities, or a sample of them (Gumbel-softmax). Default `'softmax'`. */
  readonly mixing: 'softmax' | 'gumbel-softmax';
  /** Temperature of Gumbel-softmax at the first and the last step, with exponential decay between. Default 5 and 0.5. */
  readonly temperatures: readonly [first: number, last: number];
  /** Weight steps for each logit step, as in DNAS; 0: every step trains both. Default 4. */
  readonly weightSteps: number;
}

/** Missing options have their defaults. */
export type MultiPathOptions = Partial<MultiPathSettings>;

const temperature = z.number().positive();

export const multiPathSchema = z.strictObject({
  ...searchShape,
  candidates: ascendingCandidates.default([2, 4, 8]),
  mixing: z
    .enum(['softmax', 'gumbel-softmax'])
    .default('softmax')
    .describe('Weights of the branches: probabilities (softmax) or a sample of them. Default softmax.'),
  temperatures: z
    .tuple([temperature, temperature])
    .default([5, 0.5])
    .describe('Temperature of gumbel-softmax at the first and the last step. Default [5, 0.5].'),
  weightSteps: z
    .int()
    .min(0)
    .default(4)
    .describe('Weight steps for each logit step; 0: every step trains both. Default 4.'),
});

/** @throws UserError naming every wrong option. */
export const multiPathSettings = (options: MultiPathOptions): MultiPathSettings =>
  parseOptions('multi-path', multiPathSchema, options);
