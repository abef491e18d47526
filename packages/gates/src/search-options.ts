import * as z from 'zod';
import { doublingCandidates } from './candidates.ts';

/** Settings of every search. Each default is the paper's, or this project's where the paper states none (METHOD). */
export interface SearchSettings {
  /** Candidate bits, ascending. With shared bits each is twice the previous one. Default 2, 4, 8. */
  readonly candidates: readonly number[];
  /** Bits of the first and the last layer. Default 8. */
  readonly edgeBits: number;
}

/** Settings of a search with gates on the offsets of shared bits and on groups of filters. */
export interface DecompositionSettings extends SearchSettings {
  /** Whether bits are searched; otherwise all stay at 32. Default true. */
  readonly quantize: boolean;
  /** Whether filters are pruned. Default true. */
  readonly prune: boolean;
  /** Filters that one pruning gate opens or closes. Default 4. */
  readonly groupSize: number;
}

export const searchShape = {
  edgeBits: z.int().min(1).max(8).default(8).describe('Bits of the first and the last layer. Default 8.'),
};

export const decompositionShape = {
  ...searchShape,
  candidates: doublingCandidates.default([2, 4, 8]),
  quantize: z.boolean().default(true).describe('Whether bits are searched. Default true.'),
  prune: z.boolean().default(true).describe('Whether filters are pruned. Default true.'),
  groupSize: z.int().min(1).default(4).describe('Filters that are pruned together. Default 4.'),
};
