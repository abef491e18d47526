import { readFile } from 'node:fs/promises';
import { bitSharing, checkGolden, uniformQuantize } from '@bitshare/ops';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';

const golden = JSON.parse(await readFile(new URL('fixtures/bit-sharing.json', import.meta.url), 'utf8'));

/** Direct k-bit rounding in double precision. */
const direct = (z: number, bits: number): number => {
  const scaled = z * (2 ** bits - 1);
  const floor = Math.floor(scaled);
  const rest = scaled - floor;
  const up = rest > 0.5 || (rest === 0.5 && floor % 2 === 1);
  return (floor + (up ? 1 : 0)) / (2 ** bits - 1);
};

/** Distance of z from the nearest rounding boundary of any of the candidates, in steps of the finest. */
const tieDistance = (z: number, candidates: readonly number[]): number =>
  Math.min(
    ...candidates.map((bits) => {
      const scaled = z * (2 ** bits - 1);
      return Math.abs(scaled - Math.floor(scaled) - 0.5);
    }),
  );

const quantize = (
  x: readonly number[],
  clip: number,
  thresholds: readonly number[],
  bits: readonly number[],
  signed: boolean,
) =>
  tf.tidy(() =>
    Array.from(
      bitSharing(tf.tensor1d([...x]), tf.scalar(clip), tf.tensor1d([...thresholds]), {
        bits,
        signed,
      }).output.dataSync(),
    ),
  );

const values = fc.array(fc.float({ min: -2, max: 2, noNaN: true }), { minLength: 1, maxLength: 32 });

beforeAll(() => tf.setBackend('cpu'));

describe('bit sharing', () => {
  it('reproduces every recorded value, gate and gradient', async () => {
    const result = await checkGolden(golden);
    expect(result.cases).toBe(10);
    expect(result.gatesEqual).toBe(true);
    expect(result.maxOutputError).toBeLessThan(2e-6);
    expect(result.maxGradientError).toBeLessThan(2e-5);
  });

  it('notices a golden file whose gradient is off', async () => {
    const planted = structuredClone(golden);
    planted.cases[3].gradThresholds['4'] += 0.01;
    expect((await checkGolden(planted)).maxGradientError).toBeGreaterThan(1e-3);
  });

  it('says what is wrong with a malformed golden file', async () => {
    await expect(checkGolden({ cases: [{ kind: 'weight' }] }, 'g.json')).rejects.toThrow(
      /g\.json.*not a golden file/s,
    );
  });

  it.each([[[2, 4, 8]], [[1, 2, 4, 8]], [[3, 6]]])(
    'with every gate open equals direct rounding at the most bits: %s',
    (bits) => {
      fc.assert(
        fc.property(values, (x) => {
          const open = bits.slice(1).map(() => -1);
          quantize(x, 1, open, bits, false).forEach((y, i) => {
            const z = Math.min(1, Math.max(0, Math.fround(x[i]!)));
            const steps = 2 ** bits.at(-1)! - 1;
            const levels = Math.abs(y - direct(z, bits.at(-1)!)) * steps;
            expect(levels).toBeLessThan(tieDistance(z, bits) < 1e-4 ? 1.001 : 0.001);
          });
        }),
      );
    },
  );

  it('stops at the first closed gate', () => {
    const x = Array.from({ length: 200 }, (_, i) => i / 199);
    expect(quantize(x, 1, [1, -1], [2, 4, 8], false)).toEqual(quantize(x, 1, [], [2], false));
    expect(quantize(x, 1, [-1, 1], [2, 4, 8], false)).toEqual(quantize(x, 1, [-1], [2, 4], false));
  });

  it('has a closed gate where the error is the threshold itself', () => {
    const x = Array.from({ length: 50 }, (_, i) => i / 49);
    const attributes = { bits: [2, 4, 8], signed: false };
    const errors = tf.tidy(() =>
      Array.from(
        bitSharing(tf.tensor1d(x), tf.scalar(1), tf.tensor1d([-1, -1]), attributes).errors.dataSync(),
      ),
    );
    expect(quantize(x, 1, [-1, errors[1]!], [2, 4, 8], false)).toEqual(quantize(x, 1, [-1], [2, 4], false));
    expect(quantize(x, 1, [errors[0]!, -1], [2, 4, 8], false)).toEqual(quantize(x, 1, [], [2], false));
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'at %d bits stays in range, is monotonic and idempotent, and uses at most 2^k levels',
    (bits) => {
      fc.assert(
        fc.property(
          values,
          fc.double({ min: 0.1, max: 3, noNaN: true }),
          fc.boolean(),
          (raw, clip, signed) => {
            const x = raw.toSorted((a, b) => a - b);
            const y = quantize(x, clip, [], [bits], signed);
            for (const [i, value] of y.entries()) {
              expect(value).toBeGreaterThanOrEqual(signed ? -clip * 1.000001 : 0);
              expect(value).toBeLessThanOrEqual(clip * 1.000001);
              if (i > 0) expect(value).toBeGreaterThanOrEqual(y[i - 1]!);
            }
            quantize(y, clip, [], [bits], signed).forEach((again, i) => {
              expect(again).toBeCloseTo(y[i]!, 5);
            });
          },
        ),
        { numRuns: 30 },
      );
      const grid = quantize(
        Array.from({ length: 2001 }, (_, i) => i / 1000 - 1),
        1,
        [],
        [bits],
        true,
      );
      expect(new Set(grid).size).toBe(2 ** bits);
    },
  );

  it('keeps NaN where it was', () => {
    for (const signed of [false, true]) {
      const y = quantize([0.3, Number.NaN, 0.9], 1, [-1, -1], [2, 4, 8], signed);
      expect(y.map(Number.isNaN)).toEqual([false, true, false]);
    }
  });

  it('survives a clip value of zero', () => {
    expect(quantize([0, 0.5, -0.5], 0, [], [4], false).every(Number.isFinite)).toBe(true);
  });

  it('refuses candidates and thresholds that do not fit', () => {
    const x = tf.zeros([2]);
    expect(() => bitSharing(x, tf.scalar(1), tf.zeros([1]), { bits: [2, 8], signed: false })).toThrow(
      /twice the previous one/,
    );
    expect(() => bitSharing(x, tf.scalar(1), tf.zeros([1]), { bits: [2, 4, 8], signed: false })).toThrow(
      /shape \[2\], not \[1\]/,
    );
    expect(() => uniformQuantize(x, tf.scalar(1), 9, false)).toThrow(/1 to 8/);
    x.dispose();
  });

  it('leaks no tensor', () => {
    const x = tf.variable(tf.randomNormal([64], 0, 1, 'float32', 1));
    const clip = tf.variable(tf.scalar(0.8));
    const thresholds = tf.variable(tf.tensor1d([0, 0]));
    const step = () => {
      const { value, grads } = tf.variableGrads(
        () => tf.sum(bitSharing(x, clip, thresholds, { bits: [2, 4, 8], signed: true }).output) as tf.Scalar,
      );
      tf.dispose([value, grads]);
    };
    step();
    const before = tf.memory().numTensors;
    for (let i = 0; i < 10; i++) step();
    expect(tf.memory().numTensors).toBe(before);
    tf.dispose([x, clip, thresholds]);
  });
});
