import * as z from 'zod';

const bits = z.array(z.int().min(1).max(8)).min(1);

/** Candidate bits of which each is a branch of its own. */
export const ascendingCandidates = bits
  .refine(
    (candidates) => candidates.every((own, j) => j === 0 || own > candidates[j - 1]!),
    'must be whole numbers from 1 to 8, ascending, such as [2, 4, 8] or [2, 3, 5, 8]',
  )
  .describe('Bits to choose from, ascending. Default [2, 4, 8].');

/** Candidate bits that share one path: each grid must hold that of the candidate before. */
export const doublingCandidates = bits
  .refine(
    (candidates) => candidates.every((own, j) => j === 0 || own === 2 * candidates[j - 1]!),
    'must be whole numbers from 1 to 8, each twice the one before, such as [2, 4, 8], [1, 2, 4, 8] or [3, 6]',
  )
  .describe('Bits to choose from, each twice the one before. Default [2, 4, 8].');
