/** What makes one choice better than another: accuracy, more is better, and cost, less is. */
export interface TradeOff {
  readonly top1: number;
  readonly cost: number;
}

/** The choices that no other beats in one figure without losing in the other, as many as it may hold. */
export interface ParetoArchive<Choice extends TradeOff> {
  /** Whether a choice of these figures would be taken in: none is there that is as good in both. */
  accepts(choice: TradeOff): boolean;
  /** Takes a choice in, if it accepts it, and puts out what it beats. */
  add(choice: Choice): void;
  /** By rising cost, hence by rising accuracy. */
  entries(): readonly Choice[];
}

/**
 * @param size at most so many choices. When there is one too many, that goes which leaves the smallest gap between its neighbours;
 * the cheapest and the most accurate one stay.
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

/** The inner choice whose neighbours lie nearest together, in shares of the whole front. */
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
