import fc from 'fast-check';
import { expect, test } from 'vitest';
import { filterMajor } from '../src/filter-major.ts';
import { shortestFloat32 } from '../src/float32-text.ts';
import { foldBatchNorm } from '../src/fold-batch-norm.ts';
import { liftOf } from '../src/signed-codes.ts';

test('a batch norm becomes a scale and a shift', () => {
  const vector = (...values: number[]) => ({ shape: [2], values: Float32Array.from(values) });
  const weights = {
    'norm/scale': vector(2, 1),
    'norm/offset': vector(1, -1),
    'norm/mean': vector(3, 0.5),
    'norm/variance': vector(3.75, 0.75),
  };
  const node = {
    id: 'norm',
    op: 'batchNorm',
    inputs: ['x'],
    attributes: { epsilon: 0.25, momentum: 0.9 },
  } as const;
  expect([...foldBatchNorm(node, weights)]).toEqual([1, 1, 1 - 3, -1 - 0.5]);
});

test('weights are ordered by filter', () => {
  expect([...filterMajor(Float32Array.of(1, 2, 3, 4, 5, 6), 2)]).toEqual([1, 3, 5, 2, 4, 6]);
});

test('a float32 is written with the fewest digits that read back as itself', () => {
  for (const value of [0.1, 1 / 3, 1e-7, 123456.789, 2 ** -20]) {
    const text = shortestFloat32(value);
    expect(Math.fround(text)).toBe(Math.fround(value));
    expect(String(text).length).toBeLessThanOrEqual(String(Math.fround(value)).length);
  }
  expect(shortestFloat32(Math.fround(0.1))).toBe(0.1);
});

test('zero between two levels is moved to the even one, for any division of a runtime', () => {
  const lifted = fc.record({
    step: fc.double({ min: 1e-6, max: 1e3, noNaN: true }).map(Math.fround),
    bits: fc.integer({ min: 1, max: 8 }),
  });
  fc.assert(
    fc.property(lifted, ({ step, bits }) => {
      const zeroPoint = (2 ** bits - 1) / 2;
      const lift = Math.fround(liftOf({ step, zeroPoint }));
      const even = 2 * Math.round(zeroPoint / 2);
      const [divided, multiplied] = [lift / step, lift * Math.fround(1 / step)].map(Math.fround);
      for (const level of [divided!, multiplied!]) expect(Math.abs(level - even)).toBeLessThan(0.5);
    }),
  );
});
