import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { chooseOptions } from '../src/post-training/choose-options.ts';
import type { Option } from '../src/post-training/relaxed-choice.ts';

const amounts = (most: number) =>
  fc.array(fc.oneof(fc.integer({ min: 0, max: most }), fc.double({ min: 0, max: most, noNaN: true })), {
    minLength: 4,
    maxLength: 4,
  });

/** Options of which more harm costs less, as more bits do, or any. */
const group = fc
  .record({ costs: amounts(40), harms: amounts(40), ordered: fc.integer({ min: 0, max: 3 }) })
  .map(({ costs, harms, ordered }) => {
    const falling = ordered === 0 ? harms : harms.toSorted((a, b) => b - a);
    const rising = ordered === 0 ? costs : costs.toSorted((a, b) => a - b);
    return rising.map((cost, i) => ({ cost, harm: falling[i]! }));
  });
/** The budget is anywhere from somewhat less than the cheapest choice to the dearest one. */
const problem = fc
  .record({
    groups: fc.array(group, { minLength: 1, maxLength: 6 }),
    share: fc.double({ min: -0.05, max: 1, noNaN: true }),
  })
  .map(({ groups, share }) => {
    const end = (of: (...values: number[]) => number) =>
      groups.reduce((sum, options) => sum + of(...options.map(({ cost }) => cost)), 0);
    const [least, most] = [end(Math.min), end(Math.max)];
    return { groups, budget: least + share * (most - least) };
  });

/** Every choice there is, one after the other. */
function leastHarm(groups: readonly (readonly Option[])[], budget: number): number {
  const follow = (i: number, cost: number, harm: number): number => {
    if (i === groups.length) return cost <= budget ? harm : Number.POSITIVE_INFINITY;
    return Math.min(...groups[i]!.map((one) => follow(i + 1, cost + one.cost, harm + one.harm)));
  };
  return follow(0, 0, 0);
}

const near = (value: number) => expect.closeTo(value, 9);

it('finds the least harm that every choice tried one after the other has', () => {
  fc.assert(
    fc.property(problem, ({ groups, budget }) => {
      const [found, least] = [chooseOptions(groups, budget), leastHarm(groups, budget)];
      expect(found === undefined).toBe(least === Number.POSITIVE_INFINITY);
      if (!found) return;
      const chosen = found.options.map((option, i) => groups[i]![option]!);
      expect(chosen.reduce((sum, { cost }) => sum + cost, 0)).toBeLessThanOrEqual(budget);
      expect(chosen.reduce((sum, { harm }) => sum + harm, 0)).toEqual(near(found.harm));
      expect(found.harm).toEqual(near(least));
      expect(found.leastHarm).toBe(found.harm);
    }),
    { numRuns: 400 },
  );
});

it('proves how far it can be from the best where it follows few partial choices', () => {
  let gaps = 0;
  fc.assert(
    fc.property(problem, ({ groups, budget }) => {
      const [found, least] = [chooseOptions(groups, budget, 1), leastHarm(groups, budget)];
      if (!found) return;
      expect(found.harm).toBeGreaterThanOrEqual(least - 1e-9);
      expect(found.leastHarm).toBeLessThanOrEqual(least + 1e-9);
      if (found.leastHarm < found.harm) gaps++;
    }),
    { numRuns: 400 },
  );
  expect(gaps).toBeGreaterThan(0);
});

it('solves a network of fifty layers with thirty-six choices each', () => {
  const bits = [2, 3, 4, 5, 6, 8];
  const groups = Array.from({ length: 50 }, (_, i) => {
    const macs = 1000 + ((i * 7919) % 997);
    return bits.flatMap((w) =>
      bits.map((a) => ({ cost: macs * w * a, harm: (1 + (i % 7)) * 4 ** -w + (1 + (i % 5)) * 4 ** -a })),
    );
  });
  const budget = groups.reduce((sum, group) => sum + group.at(-1)!.cost, 0) / 4;
  const found = chooseOptions(groups, budget)!;
  expect(found.leastHarm).toBe(found.harm);
  expect(found.cost).toBeLessThanOrEqual(budget);
  expect(found.cost).toBeGreaterThan(0.99 * budget);
});
