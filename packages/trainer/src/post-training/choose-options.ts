/** One of the choices of a group. */
export interface Option {
  readonly cost: number;
  readonly harm: number;
}

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

/** A choice within the budget, and the Lagrangian relaxation that bounds all others. */
interface Relaxation {
  readonly options: readonly number[];
  readonly cost: number;
  readonly harm: number;
  /** Harm for each unit of cost: the multiplier of the budget. */
  readonly price: number;
  /** For each group on, to the end: the least sum of `harm + price * cost`, and of cost. */
  readonly rest: readonly number[];
  readonly cheapest: readonly number[];
}

/** Bisection of the multiplier; any multiplier gives a valid bound, and the best one lets the fewest partial choices through. */
function relaxed(groups: readonly (readonly Option[])[], budget: number): Relaxation | undefined {
  const cheapest = sumsToEnd(groups.map((group) => Math.min(...group.map(({ cost }) => cost))));
  if (!(cheapest[0]! <= budget)) return undefined;
  const at = (price: number) => groups.map((group) => leastAt(group, price));
  const costAt = (price: number) => costOf(groups, at(price));
  let [low, price] = [0, 0];
  if (costAt(0) > budget) {
    price = 1e-30;
    while (costAt(price) > budget && price < 1e300) [low, price] = [price, 8 * price];
    for (let i = 0; i < 100; i++) {
      const middle = (low + price) / 2;
      if (costAt(middle) > budget) low = middle;
      else price = middle;
    }
  }
  const found = at(price);
  const start = costOf(groups, found) <= budget ? found : groups.map(cheapestOf);
  const options = improved(groups, start, budget);
  const rest = groups.map((group) => Math.min(...group.map(({ cost, harm }) => harm + price * cost)));
  const [cost, harm] = [costOf(groups, options), sum(options.map((option, i) => groups[i]![option]!.harm))];
  return { options, cost, harm, price, rest: sumsToEnd(rest), cheapest };
}

/** The option with the least `harm + price * cost`, the cheaper of equals. */
const leastAt = (group: readonly Option[], price: number): number =>
  firstLeast(group, (a, b) => a.harm + price * a.cost - (b.harm + price * b.cost) || a.cost - b.cost);

const cheapestOf = (group: readonly Option[]): number =>
  firstLeast(group, (a, b) => a.cost - b.cost || a.harm - b.harm);

const firstLeast = (group: readonly Option[], compare: (a: Option, b: Option) => number): number =>
  group.reduce((best, option, i) => (compare(option, group[best]!) < 0 ? i : best), 0);

/** Takes, one after the other, the exchange that lowers the harm the most and stays in the budget. */
function improved(
  groups: readonly (readonly Option[])[],
  start: readonly number[],
  budget: number,
): number[] {
  const options = [...start];
  for (;;) {
    const left = budget - costOf(groups, options);
    let best = { gain: 0, group: -1, option: -1 };
    for (const [i, group] of groups.entries())
      for (const [o, { cost, harm }] of group.entries()) {
        const now = group[options[i]!]!;
        const gain = now.harm - harm;
        if (gain > best.gain && cost - now.cost <= left) best = { gain, group: i, option: o };
      }
    if (best.group < 0) return options;
    options[best.group] = best.option;
  }
}

const costOf = (groups: readonly (readonly Option[])[], options: readonly number[]): number =>
  sum(options.map((option, i) => groups[i]![option]!.cost));

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

/** Sum from each index to the end; 0 behind the end. */
function sumsToEnd(values: readonly number[]): number[] {
  const sums = [0];
  for (const value of values.toReversed()) sums.push(value + sums.at(-1)!);
  return sums.reverse();
}
