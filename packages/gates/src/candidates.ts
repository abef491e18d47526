import { UserError } from '@bitshare/core';

/**
 * Checks the candidate bits of a search.
 * @param doubling whether each must be twice the one before, so that its grid holds that one's.
 * @throws UserError saying what they must be.
 */
export function checkCandidates(search: string, candidates: readonly number[], doubling: boolean): void {
  const fits = candidates.every((bits, j) => {
    const before = candidates[j - 1];
    const follows = before === undefined || (doubling ? bits === 2 * before : bits > before);
    return Number.isInteger(bits) && bits >= 1 && bits <= 8 && follows;
  });
  if (candidates.length > 0 && fits) return;
  throw new UserError(
    `${search}: candidates must be whole numbers from 1 to 8, ${doubling ? 'each twice the one before' : 'ascending'}, not [${candidates}].`,
    doubling
      ? 'Give for example [2, 4, 8], [1, 2, 4, 8] or [3, 6].'
      : 'Give for example [2, 4, 8] or [2, 3, 5, 8].',
  );
}
