import { createRandom } from '@bitshare/core';
import {
  bitsDerivative,
  createHardConcrete,
  createMultiPath,
  createSbs,
  gateDerivative,
  keptFilters,
  keptFiltersDerivative,
  logisticNoise,
  logitOf,
  meanBits,
  meanBitsDerivative,
  mostLikely,
  openFilterGroups,
  openProbability,
  openProbabilityDerivative,
  relaxedBits,
  relaxedBitsDerivative,
  selectedBits,
} from '@bitshare/gates';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const candidates = [2, 4, 8];

/** Bits as a function of real gates: b_1 + g_2 ((b_2 - b_1) + g_3 (b_3 - b_2)). */
const bitsOf = ([g2, g3]: readonly [number, number]) => 2 + g2 * (2 + g3 * 4);

describe('quantization gates', () => {
  it('select the bits up to the first closed gate', () => {
    expect(selectedBits(candidates, { errors: [0.1, 0.1], thresholds: [0, 0] })).toBe(8);
    expect(selectedBits(candidates, { errors: [0.1, 0.1], thresholds: [0, 0.1] })).toBe(4);
    expect(selectedBits(candidates, { errors: [0.1, 0.1], thresholds: [0.2, 0] })).toBe(2);
    expect(selectedBits([3], { errors: [], thresholds: [] })).toBe(3);
  });

  it('have the derivative of the relaxed bits times the surrogate derivative', () => {
    const number = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(fc.tuple(number, number), fc.tuple(number, number), (errors, thresholds) => {
        const open = errors.map((error, j) => (error > thresholds[j]! ? 1 : 0)) as [number, number];
        const derivatives = bitsDerivative(candidates, { errors, thresholds });
        for (const j of [0, 1] as const) {
          const moved = (g: number) => bitsOf(open.with(j, g) as [number, number]);
          // Linear in each gate: the difference between open and closed is the derivative.
          const expected = (moved(1) - moved(0)) * gateDerivative(errors[j], thresholds[j]);
          expect(derivatives[j]).toBeCloseTo(expected, 10);
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

  it('count each group by its size, also a smaller last one', () => {
    const expected =
      4 * gateDerivative(0.5, 0.4) + 4 * gateDerivative(0.9, 0.4) + 2 * gateDerivative(0.2, 0.4);
    expect(keptFiltersDerivative(gates)).toBeCloseTo(expected, 12);
  });

  it('the surrogate derivative is the logistic one', () => {
    const sigmoid = (t: number) => 1 / (1 + Math.exp(-t));
    const difference = (sigmoid(0.3 - 0.1001) - sigmoid(0.3 - 0.0999)) / 0.0002;
    expect(gateDerivative(0.3, 0.1)).toBeCloseTo(difference, 6);
  });
});

describe('candidates', () => {
  it('that are invalid are refused with the name of the search', () => {
    expect(() => createSbs({ candidates: [2, 3] })).toThrow(/sbs: candidates .* each twice the previous one/);
    expect(() => createMultiPath({ candidates: [4, 2] })).toThrow(/multi-path: candidates .* ascending/);
    expect(() => createHardConcrete({ candidates: [] })).toThrow(/hard-concrete: candidates/);
    expect(() => createMultiPath({ candidates: [2, 3, 5, 8] })).not.toThrow();
    expect(() => createSbs({ candidates: [1, 2, 4, 8] })).not.toThrow();
  });
});

const unit = fc.double({ min: 0, max: 1, noNaN: true });
const logit = fc.double({ min: -5, max: 5, noNaN: true });

describe('gates of any values', () => {
  it('relax the bits between the candidates, with the added bits as derivative', () => {
    fc.assert(
      fc.property(unit, unit, (g2, g3) => {
        expect(relaxedBits(candidates, [g2, g3])).toBeCloseTo(bitsOf([g2, g3]), 12);
        const derivatives = relaxedBitsDerivative(candidates, [g2, g3]);
        expect(derivatives[0]).toBeCloseTo(bitsOf([1, g3]) - bitsOf([0, g3]), 12);
        expect(derivatives[1]).toBeCloseTo(bitsOf([g2, 1]) - bitsOf([g2, 0]), 12);
      }),
    );
    expect(relaxedBits([3], [])).toBe(3);
  });
});

describe('a mixture', () => {
  it('has mean bits whose derivative agrees with finite differences', () => {
    const mixtures = fc.record({
      candidates: fc.constant(candidates),
      logits: fc.tuple(logit, logit, logit),
      noise: fc.tuple(logit, logit, logit),
      temperature: fc.double({ min: 0.5, max: 5, noNaN: true }),
    });
    fc.assert(
      fc.property(mixtures, (mixture) => {
        for (const [k, derivative] of meanBitsDerivative(mixture).entries()) {
          const at = (delta: number) =>
            meanBits({ ...mixture, logits: mixture.logits.with(k, mixture.logits[k]! + delta) });
          expect(derivative).toBeCloseTo((at(1e-4) - at(-1e-4)) / 2e-4, 5);
        }
      }),
    );
  });

  it('selects the most likely candidate, and more bits on a tie', () => {
    expect(mostLikely(candidates, [0, 1, 0])).toBe(4);
    expect(mostLikely(candidates, [0, 0, 0])).toBe(8);
    expect(mostLikely(candidates, [2, 0, 1])).toBe(2);
  });
});

describe('a hard-concrete gate', () => {
  it('is open at its stated frequency in 40,000 samples of the distribution', () => {
    const random = createRandom(1);
    for (const value of [-2, -0.5, 0, 1.5]) {
      let open = 0;
      for (let i = 0; i < 40_000; i++) {
        const concrete = 1 / (1 + Math.exp(-(value + logisticNoise(random.next())) / (2 / 3)));
        if (Math.min(1, Math.max(0, concrete * 1.2 - 0.1)) > 0) open++;
      }
      expect(Math.abs(open / 40_000 - openProbability(value))).toBeLessThan(0.01);
    }
  });

  it('has a derivative that agrees with finite differences, and a logit for each probability', () => {
    fc.assert(
      fc.property(logit, (value) => {
        const difference = (openProbability(value + 1e-5) - openProbability(value - 1e-5)) / 2e-5;
        expect(openProbabilityDerivative(value)).toBeCloseTo(difference, 6);
        expect(logitOf(openProbability(value))).toBeCloseTo(value, 6);
      }),
    );
  });
});
