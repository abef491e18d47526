import type { CompressionPolicy } from '@bitshare/core';
import { createBudgetController, createPolicyTrail, settle } from '@bitshare/trainer';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** A model of gates under lambda: thresholds move with momentum, and the cost falls when one crosses its gate. */
interface Plant {
  /** Speed of the thresholds; unknown to the controller. */
  readonly rate: number;
  /** Distance of each threshold from the point at which its gate closes. */
  readonly distances: readonly number[];
  /** Force of the task's gradient on the thresholds, relative to that of lambda 1. */
  readonly resistance: number;
  readonly cost: (closed: number) => number;
}

function drive(plant: Plant, target: number, steps: number, upTo = steps) {
  const controller = createBudgetController({ target, steps });
  let [position, velocity] = [0, 0];
  const costs: number[] = [];
  for (let step = 0; step < upTo; step++) {
    const closed = plant.distances.filter((distance) => position > distance).length;
    const cost = plant.cost(closed / plant.distances.length);
    costs.push(cost);
    velocity = 0.9 * velocity + controller.next(cost) - plant.resistance;
    position += plant.rate * velocity;
  }
  return { controller, costs };
}

const plants = fc.record({
  // Over two and a half orders of magnitude; faster thresholds than these oscillate about the target.
  rate: fc.double({ min: -4, max: -1.5, noNaN: true }).map((exponent) => 10 ** exponent),
  // All near the start, all far from it, or evenly spread; at first no gate reacts.
  distances: fc
    .double({ min: 0.5, max: 2, noNaN: true })
    .map((power) => Array.from({ length: 200 }, (_, i) => 0.02 + (i / 200) ** power)),
  resistance: fc.double({ min: 0, max: 0.02, noNaN: true }),
  cost: fc.constant((closed: number) => 1e9 * 100 ** -closed),
});

describe('the budget controller', () => {
  it('brings a cost near its target, for any gain', () => {
    const targets = fc.double({ min: 0.15, max: 0.85, noNaN: true });
    fc.assert(
      fc.property(plants, targets, fc.integer({ min: 200, max: 2000 }), (plant, share, steps) => {
        const target = plant.cost(share);
        const { costs } = drive(plant, target, steps);
        const last = costs.slice(Math.floor(0.8 * steps)).map((cost) => Math.abs(cost / target - 1));
        expect(Math.min(...last)).toBeLessThan(0.3);
      }),
      { numRuns: 200 },
    );
  });

  it('does not wind up at an unreachable target: lambda falls as soon as the cost is below the target', () => {
    const controller = createBudgetController({ target: 1, steps: 100 });
    for (let step = 0; step < 99; step++) expect(controller.next(100)).toBeGreaterThan(0);
    expect(controller.next(0.5)).toBeLessThan(0);
    expect(controller.state().strength).toBeLessThanOrEqual(1e4);
  });

  it('leaves an error of less than a hundredth alone', () => {
    const controller = createBudgetController({ target: 100, steps: 100, lambda: 0.3 });
    for (let step = 0; step < 100; step++) controller.next(100.5);
    expect(controller.state().strength).toBe(0.3);
    // Outside that band the strength grows while the error stays.
    const off = createBudgetController({ target: 100, steps: 100, lambda: 0.3 });
    for (let step = 0; step < 100; step++) off.next(105);
    expect(off.state().strength).toBeGreaterThan(1);
  });

  it('resumes exactly from its state as JSON', () => {
    const one = createBudgetController({ target: 5, steps: 50 });
    for (let step = 0; step < 20; step++) one.next(100 - 4 * step);
    const other = createBudgetController({ target: 5, steps: 50 });
    other.restore(JSON.parse(JSON.stringify(one.state())));
    for (let step = 0; step < 20; step++) expect(other.next(20 - step / 2)).toBe(one.next(20 - step / 2));
  });
});

const layer = (weightBits: number, activationBits: number, kept = 4) => ({
  weightBits,
  activationBits,
  keptFilters: Array.from({ length: kept }, (_, i) => i),
});
const policyOf = (layers: CompressionPolicy['layers']): CompressionPolicy => ({
  format: 'bitshare-policy',
  version: 1,
  network: 'a',
  layers,
});
const costOf = ({ layers }: CompressionPolicy): number =>
  Object.values(layers).reduce(
    (sum, { weightBits, activationBits, keptFilters }) =>
      sum + weightBits * activationBits * keptFilters!.length,
    0,
  );

describe('adjusting a policy to a target', () => {
  const trailOf = (...policies: CompressionPolicy[]) => {
    const trail = createPolicyTrail();
    for (const [step, policy] of policies.entries()) trail.note(step, policy);
    return trail.choices();
  };

  it('keeps a policy that meets it', () => {
    const policy = policyOf({ a: layer(2, 4) });
    const choices = trailOf(policyOf({ a: layer(8, 8) }), policy);
    expect(settle(policy, { costOf, target: 32, tolerance: 0.03, choices })).toBe(policy);
  });

  it('reverts the most recent choice if several meet it', () => {
    const [first, second, third] = [
      policyOf({ a: layer(8, 4), b: layer(8, 4) }),
      policyOf({ a: layer(4, 4), b: layer(8, 4) }),
      policyOf({ a: layer(4, 4), b: layer(4, 4) }),
    ];
    const settled = settle(third, {
      costOf,
      target: 192,
      tolerance: 0.03,
      choices: trailOf(first, second, third),
    });
    expect(settled).toEqual(second);
  });

  it('opens and closes together where no choice alone brings it nearer', () => {
    const seen = [policyOf({ a: layer(4, 8), b: layer(4, 4) }), policyOf({ a: layer(2, 8), b: layer(2, 4) })];
    const now = policyOf({ a: layer(2, 8), b: layer(4, 4) });
    // 128 now; the first layer's change adds 64, the second's takes 32 away: 160 needs both.
    const settled = settle(now, { costOf, target: 160, tolerance: 0.01, choices: trailOf(...seen, now) });
    expect(settled.layers).toEqual({ a: layer(4, 8), b: layer(2, 4) });
  });

  it('comes nearer step by step without passing the target, though a step beyond it were nearer', () => {
    const prices: Readonly<Record<string, number>> = { a: 38, b: 16, c: 12 };
    const priced = ({ layers }: CompressionPolicy) =>
      62 +
      Object.entries(layers).reduce(
        (sum, [id, { weightBits }]) => sum + (weightBits === 8 ? prices[id]! : 0),
        0,
      );
    const at = (bits: number) => policyOf({ a: layer(bits, 8), b: layer(bits, 8), c: layer(bits, 8) });
    // 128 now. Without a: 90, nearest to 100 but below it; without b 112, and then without c 100.
    const choices = trailOf(at(4), at(8));
    const settled = settle(at(8), { costOf: priced, target: 100, tolerance: 0.01, choices });
    expect(priced(settled)).toBe(100);
    expect(settled.layers.a!.weightBits).toBe(8);
  });

  it('opens and closes one after the other where one choice does not do', () => {
    const seen = [policyOf({ a: layer(8, 8), b: layer(2, 2) }), policyOf({ a: layer(4, 8), b: layer(4, 2) })];
    const now = policyOf({ a: layer(8, 8), b: layer(4, 2) });
    // 288 now; 128 + 16 needs both, and neither alone meets it.
    const settled = settle(now, { costOf, target: 144, tolerance: 0.01, choices: trailOf(...seen, now) });
    expect(costOf(settled)).toBe(144);
  });

  it('never moves further from the target, and uses only choices of the gates', () => {
    const bits = fc.constantFrom(2, 4, 8);
    const layers = fc.record({ a: bits, b: bits, c: bits, d: bits, kept: fc.integer({ min: 1, max: 4 }) });
    const policies = layers.map(({ a, b, c, d, kept }) => policyOf({ x: layer(a, b, kept), y: layer(c, d) }));
    fc.assert(
      fc.property(
        fc.array(policies, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 10, max: 400 }),
        (seen, target) => {
          const now = seen.at(-1)!;
          const choices = trailOf(...seen);
          const settled = settle(now, { costOf, target, tolerance: 0.03, choices });
          const miss = (policy: CompressionPolicy) => Math.abs(costOf(policy) / target - 1);
          expect(miss(settled)).toBeLessThanOrEqual(miss(now));
          for (const id of ['x', 'y'])
            for (const aspect of ['weightBits', 'activationBits', 'keptFilters'] as const)
              expect(seen.map((policy) => policy.layers[id]![aspect])).toContainEqual(
                settled.layers[id]![aspect],
              );
        },
      ),
    );
  });
});
