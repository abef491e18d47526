/** One of the choices of a group. */
export interface Option {
  readonly cost: number;
  readonly harm: number;
}

/** A choice within the budget, and the Lagrangian relaxation that bounds all others. */
export interface Relaxation {
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
export function relaxed(groups: readonly (readonly Option[])[], budget: number): Relaxation | undefined {
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
