import * as z from 'zod';

const bits = z.array(z.int().min(1).max(8)).min(1);

/** Candidate bits, each with its own branch. */
export const ascendingCandidates = bits
  .refine(
    (candidates) => candidates.every((own, j) => j === 0 || own > candidates[j - 1]!),
    'must be ascending whole numbers from 1 to 8, such as [2, 4, 8] or [2, 3, 5, 8]',
  )
  .describe('Bits to choose from, ascending. Default [2, 4, 8].');

/** Candidate bits that share one path: each grid must contain the grid of the previous candidate. */
export const doublingCandidates = bits
  .refine(
    (candidates) => candidates.every((own, j) => j === 0 || own === 2 * candidates[j - 1]!),
    'must be whole numbers from 1 to 8, each twice the previous one, such as [2, 4, 8], [1, 2, 4, 8] or [3, 6]',
  )
  .describe('Bits to choose from, each twice the previous one. Default [2, 4, 8].');
