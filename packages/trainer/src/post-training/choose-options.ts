import { type Option, relaxed } from './relaxed-choice.ts';

/** A choice in every group. */
export interface Choice {
  /** Index of the chosen option in each group. */
  readonly options: readonly number[];
  readonly cost: number;
  readonly harm: number;
  /** No choice within the budget has less harm than this. It equals `harm` where the choice is proven to be the best. */
  readonly leastHarm: number;
}

/** Partial choices of the first groups, none of which costs more and harms more than another: by rising cost and falling harm. */
interface Front {
  readonly cost: Float64Array;
  readonly harm: Float64Array;
  /** Index of the partial choice in the front before, and of the option that extends it. */
  readonly before: Int32Array;
  readonly option: Int32Array;
}

/** More partial choices are not followed. Figures of networks stay far below. */
const usualStates = 2 ** 16;

/**
 * The choice of one option in every group with the least sum of harms whose costs add up to the budget or less: the
 * multiple-choice knapsack problem. Solved by dynamic programming over non-dominated partial choices (Kellerer, Pferschy and Pisinger,
 * Knapsack Problems, 2004, section 11.5), of which those are left out whose Lagrangian bound is above the harm of a known choice. The
 * choice is then the best one, for any costs and harms; only if more than `states` partial choices are left at once, those with the
 * worst bounds are dropped, and `leastHarm` says how much better a choice could be at most.
 * @returns undefined if even the cheapest options cost more than the budget.
 */
export function chooseOptions(
  groups: readonly (readonly Option[])[],
  budget: number,
  states: number = usualStates,
): Choice | undefined {
  const known = relaxed(groups, budget);
  if (!known) return undefined;
  // More than the rounding errors of the bounds.
  const limit = known.harm + 1e-9 * Math.abs(known.harm) + 1e-12 * known.price * Math.abs(budget);
  const fronts: Front[] = [
    {
      cost: Float64Array.of(0),
      harm: Float64Array.of(0),
      before: new Int32Array(1),
      option: new Int32Array(1),
    },
  ];
  let dropped = Number.POSITIVE_INFINITY;
  for (const [i, group] of groups.entries()) {
    const boundOf = (cost: number, harm: number) => harm + known.rest[i + 1]! - known.price * (budget - cost);
    const fits = (cost: number, harm: number) =>
      cost + known.cheapest[i + 1]! <= budget && boundOf(cost, harm) <= limit;
    const next = thinned(extended(fronts.at(-1)!, group, fits), boundOf, states);
    dropped = Math.min(dropped, next.dropped);
    fronts.push(next.front);
  }
  const last = fronts.at(-1)!;
  const found = last.harm.at(-1);
  const best =
    found !== undefined && found < known.harm
      ? { options: tracedBack(fronts), cost: last.cost.at(-1)!, harm: found }
      : { options: known.options, cost: known.cost, harm: known.harm };
  return { ...best, leastHarm: Math.min(best.harm, dropped) };
}

/** Every partial choice with one more option, without the dominated ones. */
function extended(
  { cost, harm }: Front,
  group: readonly Option[],
  fits: (cost: number, harm: number) => boolean,
): Front {
  const all: { cost: number; harm: number; before: number; option: number }[] = [];
  group.forEach((one, option) => {
    for (let before = 0; before < cost.length; before++) {
      const [c, h] = [cost[before]! + one.cost, harm[before]! + one.harm];
      if (fits(c, h)) all.push({ cost: c, harm: h, before, option });
    }
  });
  all.sort((a, b) => a.cost - b.cost || a.harm - b.harm || a.option - b.option || a.before - b.before);
  let least = Number.POSITIVE_INFINITY;
  const kept = all.filter((one) => {
    if (one.harm >= least) return false;
    least = one.harm;
    return true;
  });
  return {
    cost: Float64Array.from(kept, (one) => one.cost),
    harm: Float64Array.from(kept, (one) => one.harm),
    before: Int32Array.from(kept, (one) => one.before),
    option: Int32Array.from(kept, (one) => one.option),
  };
}

/** The partial choices with the best bounds, and the least bound of the others. */
function thinned(front: Front, boundOf: (cost: number, harm: number) => number, states: number) {
  const size = front.cost.length;
  if (size <= states) return { front, dropped: Number.POSITIVE_INFINITY };
  const bounds = Float64Array.from(front.cost, (cost, i) => boundOf(cost, front.harm[i]!));
  const order = Array.from(bounds.keys()).sort((a, b) => bounds[a]! - bounds[b]!);
  const kept = order.slice(0, states).sort((a, b) => a - b);
  return {
    front: {
      cost: Float64Array.from(kept, (i) => front.cost[i]!),
      harm: Float64Array.from(kept, (i) => front.harm[i]!),
      before: Int32Array.from(kept, (i) => front.before[i]!),
      option: Int32Array.from(kept, (i) => front.option[i]!),
    },
    dropped: bounds[order[states]!]!,
  };
}

/** The options of the last front's choice with the least harm. */
function tracedBack(fronts: readonly Front[]): number[] {
  let at = fronts.at(-1)!.cost.length - 1;
  return fronts
    .slice(1)
    .toReversed()
    .map(({ option, before }) => {
      const chosen = option[at]!;
      at = before[at]!;
      return chosen;
    })
    .toReversed();
}
