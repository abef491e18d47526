/**
 * Sets of filters from the best group alone to all of them, each with one group more than the one before.
 * @param scores of groups of consecutive filters. @returns indices of filters, ascending.
 */
export function nestedFilters(scores: ArrayLike<number>, filters: number, groupSize: number): number[][] {
  const values = Array.from(scores);
  const ranked = values.map((_, group) => group).sort((a, b) => values[b]! - values[a]! || a - b);
  return ranked.map((_, count) => {
    const kept = new Set(ranked.slice(0, count + 1));
    return Array.from({ length: filters }, (_, filter) => filter).filter((filter) =>
      kept.has(Math.floor(filter / groupSize)),
    );
  });
}
