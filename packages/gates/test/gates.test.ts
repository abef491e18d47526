import {
  bitsSlope,
  gateSlope,
  keptFilters,
  keptFiltersSlope,
  openFilterGroups,
  selectedBits,
} from '@bitshare/gates';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const candidates = [2, 4, 8];

/** Bits as a function of real gates: b_1 + g_2 ((b_2 - b_1) + g_3 (b_3 - b_2)). */
const bitsOf = ([g2, g3]: readonly [number, number]) => 2 + g2 * (2 + g3 * 4);

describe('quantization gates', () => {
  it('select up to the first closed gate', () => {
    expect(selectedBits(candidates, { errors: [0.1, 0.1], thresholds: [0, 0] })).toBe(8);
    expect(selectedBits(candidates, { errors: [0.1, 0.1], thresholds: [0, 0.1] })).toBe(4);
    expect(selectedBits(candidates, { errors: [0.1, 0.1], thresholds: [0.2, 0] })).toBe(2);
    expect(selectedBits([3], { errors: [], thresholds: [] })).toBe(3);
  });

  it('pass on the derivative of the relaxed bits times the surrogate slope', () => {
    const number = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(number, number), fc.tuple(number, number), (errors, thresholds) => {
        const open = errors.map((error, j) => (error > thresholds[j]! ? 1 : 0)) as [number, number];
        const slopes = bitsSlope(candidates, { errors, thresholds });
        for (const j of [0, 1] as const) {
          const moved = (g: number) => bitsOf(open.with(j, g) as [number, number]);
          // Linear in each gate: the difference between open and closed is the derivative.
          const expected = (moved(1) - moved(0)) * gateSlope(errors[j], thresholds[j]);
          expect(slopes[j]).toBeCloseTo(expected, 10);
        }
      }),
    );
  });
});

describe('pruning gates', () => {
  const gates = { scores: [0.5, 0.9, 0.2], threshold: 0.4, filters: 10, groupSize: 4 };

  it('keep the groups that score above the threshold, and always the best', () => {
    expect(openFilterGroups(gates)).toEqual([true, true, false]);
    expect(keptFilters(gates)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(keptFilters({ ...gates, threshold: 5 })).toEqual([4, 5, 6, 7]);
    expect(keptFilters({ ...gates, scores: [0.1, 0.1, 0.1], threshold: 5 })).toEqual([0, 1, 2, 3]);
  });

  it('weigh each group by its size, the last one smaller', () => {
    const expected = 4 * gateSlope(0.5, 0.4) + 4 * gateSlope(0.9, 0.4) + 2 * gateSlope(0.2, 0.4);
    expect(keptFiltersSlope(gates)).toBeCloseTo(expected, 12);
  });

  it('the surrogate slope is the logistic one', () => {
    const sigmoid = (t: number) => 1 / (1 + Math.exp(-t));
    const difference = (sigmoid(0.3 - 0.1001) - sigmoid(0.3 - 0.0999)) / 0.0002;
    expect(gateSlope(0.3, 0.1)).toBeCloseTo(difference, 6);
  });
});
