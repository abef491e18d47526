import { gateDerivative } from './surrogate.ts';

/** One layer's pruning gates, as numbers: one score per group of consecutive filters, one threshold. */
export interface FilterGates {
  readonly scores: ArrayLike<number>;
  readonly threshold: number;
  readonly filters: number;
  readonly groupSize: number;
}

/** The groups that stay: those that score above the threshold, and always the best one (the first on a tie). */
export function openFilterGroups({ scores, threshold }: FilterGates): boolean[] {
  const values = Array.from(scores);
  const best = values.indexOf(Math.max(...values));
  return values.map((score, group) => score > threshold || group === best);
}

/** Indices of the filters that stay, ascending. */
export function keptFilters(gates: FilterGates): number[] {
  const open = openFilterGroups(gates);
  return Array.from({ length: gates.filters }, (_, filter) => filter).filter(
    (filter) => open[Math.floor(filter / gates.groupSize)],
  );
}

/** Derivative of the number of kept filters with respect to the threshold, through the surrogate derivative. */
export function keptFiltersDerivative({ scores, threshold, filters, groupSize }: FilterGates): number {
  return Array.from(scores).reduce((sum, score, group) => {
    const size = Math.min(groupSize, filters - group * groupSize);
    return sum + size * gateDerivative(score, threshold);
  }, 0);
}
