/** The objectives: accuracy is maximized, cost minimized. */
export interface TradeOff {
  readonly top1: number;
  readonly cost: number;
}

/** The non-dominated choices, up to a given number. */
export interface ParetoArchive<Choice extends TradeOff> {
  /** Whether a choice would be added: no present choice is at least as good in both objectives. */
  accepts(choice: TradeOff): boolean;
  /** Adds an acceptable choice, and removes the choices that it dominates. */
  add(choice: Choice): void;
  /** By rising cost, hence by rising accuracy. */
  entries(): readonly Choice[];
}

/**
 * @param size largest number of choices. Above it, the choice with the smallest gap between its neighbours is removed;
 * the cheapest and the most accurate choices stay.
 */
export function createParetoArchive<Choice extends TradeOff>(
  size: number,
  start: readonly Choice[] = [],
): ParetoArchive<Choice> {
  let front: readonly Choice[] = start;
  const accepts = (choice: TradeOff) =>
    Number.isFinite(choice.top1) &&
    !front.some(({ top1, cost }) => top1 >= choice.top1 && cost <= choice.cost);
  return {
    accepts,
    add(choice) {
      if (!accepts(choice)) return;
      const left = front.filter(({ top1, cost }) => top1 > choice.top1 || cost < choice.cost);
      front = [...left, choice].sort((a, b) => a.cost - b.cost);
      if (front.length > size) front = front.toSpliced(mostCrowded(front), 1);
    },
    entries: () => front,
  };
}

/** The inner choice whose neighbours are nearest together, relative to the whole front. */
function mostCrowded(front: readonly TradeOff[]): number {
  const [first, last] = [front[0]!, front.at(-1)!];
  const gaps = front.slice(1, -1).map((_, i) => {
    const [before, after] = [front[i]!, front[i + 2]!];
    return (
      (after.top1 - before.top1) / (last.top1 - first.top1) +
      Math.log(after.cost / before.cost) / Math.log(last.cost / first.cost)
    );
  });
  return gaps.length === 0 ? 0 : 1 + gaps.indexOf(Math.min(...gaps));
}
