import { createParetoArchive, type TradeOff } from '@bitshare/trainer';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const choice = fc.record({
  top1: fc.integer({ min: 0, max: 20 }),
  cost: fc.integer({ min: 1, max: 20 }),
});
const choices = fc.array(choice, { minLength: 1, maxLength: 40 });

const beats = (one: TradeOff, other: TradeOff) =>
  one.top1 >= other.top1 && one.cost <= other.cost && (one.top1 > other.top1 || one.cost < other.cost);
const same = (one: TradeOff, other: TradeOff) => one.top1 === other.top1 && one.cost === other.cost;

function archived(offered: readonly TradeOff[], size: number): readonly TradeOff[] {
  const archive = createParetoArchive(size);
  for (const one of offered) archive.add(one);
  return archive.entries();
}

describe('a Pareto archive', () => {
  it('holds exactly the non-dominated choices if it is large enough', () => {
    fc.assert(
      fc.property(choices, (offered) => {
        const front = archived(offered, 100);
        for (const one of offered)
          expect(front.some((kept) => same(kept, one))).toBe(!offered.some((other) => beats(other, one)));
      }),
    );
  });

  it('is bounded, sorted by both objectives, and keeps the cheapest and the most accurate choice', () => {
    fc.assert(
      fc.property(choices, fc.integer({ min: 2, max: 5 }), (offered, size) => {
        const front = archived(offered, size);
        expect(front.length).toBeLessThanOrEqual(size);
        for (const [i, next] of front.slice(1).entries()) {
          expect(next.cost).toBeGreaterThan(front[i]!.cost);
          expect(next.top1).toBeGreaterThan(front[i]!.top1);
        }
        const whole = archived(offered, 100);
        expect(front.at(-1)).toEqual(whole.at(-1));
        expect(front[0]).toEqual(whole[0]);
      }),
    );
  });

  it('removes the choice whose neighbours are nearest together', () => {
    const front = [
      { top1: 10, cost: 1 },
      { top1: 50, cost: 10 },
      { top1: 52, cost: 11 },
      { top1: 90, cost: 100 },
    ];
    expect(archived(front, 3)).toHaveLength(3);
    expect(archived(front, 3).map(({ top1 }) => top1)).toEqual([10, 50, 90]);
  });

  it('refuses NaN', () => {
    expect(createParetoArchive(3).accepts({ top1: Number.NaN, cost: 1 })).toBe(false);
  });
});
