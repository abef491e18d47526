import { bitSharing } from '@bitshare/ops';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';

beforeAll(() => tf.setBackend('cpu'));

const roundHalfEven = (x: number): number => {
  const floor = Math.floor(x);
  const rest = x - floor;
  return floor + (rest > 0.5 || (rest === 0.5 && floor % 2 !== 0) ? 1 : 0);
};

const stepOf = (bits: number) => 1 / (2 ** bits - 1);

/** METHOD sections 1 to 3 word by word, in double precision: value, errors and gradients for upstream gradients `dy`. */
function reference(
  x: readonly number[],
  dy: readonly number[],
  clip: number,
  thresholds: readonly number[],
  bits: readonly number[],
  signed: boolean,
) {
  const parts = x.map((value) => {
    const ratio = value / clip;
    const clipped = Math.min(1, Math.max(signed ? -1 : 0, ratio));
    const z = signed ? (clipped + 1) / 2 : clipped;
    const residuals: number[] = [];
    let [sum, step] = [0, stepOf(bits[0]!)];
    const offsets = bits.map((b, j) => {
      if (j > 0) {
        residuals.push(z - sum);
        step /= 2 ** bits[j - 1]! + 1;
        expect(step).toBeCloseTo(stepOf(b), 15);
      }
      const offset = step * roundHalfEven((z - sum) / step);
      sum += offset;
      return offset;
    });
    return { ratio, inside: ratio === clipped, offsets, residuals };
  });
  const errors = thresholds.map(
    (_, j) => parts.reduce((total, { residuals }) => total + Math.abs(residuals[j]!), 0) / x.length,
  );
  const gates = errors.map((error, j) => (error > thresholds[j]! ? 1 : 0));
  /** `e_j + g_{j+1} (e_{j+1} + ...)`. */
  const tail = (offsets: readonly number[], j: number): number =>
    offsets[j]! + (j < gates.length ? gates[j]! * tail(offsets, j + 1) : 0);
  const output = parts.map(({ offsets }) => clip * (signed ? 2 * tail(offsets, 0) - 1 : tail(offsets, 0)));
  const total = (term: (part: (typeof parts)[number], i: number) => number) =>
    parts.reduce((sum, part, i) => sum + dy[i]! * term(part, i), 0);
  return {
    output,
    errors,
    dx: parts.map(({ inside }, i) => (inside ? dy[i]! : 0)),
    dclip: total(({ inside, ratio }, i) => output[i]! / clip - (inside ? ratio : 0)),
    dthresholds: gates.map((_, j) => {
      const reached = gates.slice(0, j).reduce<number>((product, gate) => product * gate, 1);
      const s = 1 / (1 + Math.exp(thresholds[j]! - errors[j]!));
      return total(({ offsets }) => clip * (signed ? 2 : 1) * reached * tail(offsets, j + 1)) * -s * (1 - s);
    }),
    nearTie: (at: number) =>
      bits.some((b) => {
        const { ratio } = parts[at]!;
        const z = Math.min(1, Math.max(0, signed ? (ratio + 1) / 2 : ratio));
        return Math.abs(Math.abs((z / stepOf(b)) % 1) - 0.5) < 1e-4;
      }),
    /** Beside an end of the range, where x / v in single precision may be the end itself. */
    nearEnd: (at: number) =>
      [signed ? -1 : 0, 1].some((end) => {
        const distance = Math.abs(parts[at]!.ratio - end);
        return distance > 0 && distance < 1e-6;
      }),
  };
}

/** Evenly over [-2, 2]: doubles of all sizes would be ties of a signed grid, and ends of an unsigned one, more often than not. */
const value = fc.integer({ min: -(2 ** 22), max: 2 ** 22 }).map((steps) => steps / 2 ** 21);

it.each([[[1, 2, 4, 8]], [[2, 4, 8]], [[3, 6]], [[1, 2]], [[4, 8]], [[2, 4]], [[1, 2, 4]], [[5]]])(
  'candidates %s: each step divides the one before, and values, errors and gradients are those of the formulas',
  (bits) => {
    const sample = fc.record({
      values: fc.array(fc.tuple(value, value), { minLength: 4, maxLength: 24 }),
      size: fc.double({ min: 0.3, max: 3, noNaN: true }).map(Math.fround),
      // A learned clip value may step over zero; its magnitude counts.
      sign: fc.constantFrom(1, -1),
      thresholds: fc.array(fc.double({ min: -0.05, max: 0.15, noNaN: true }).map(Math.fround), {
        minLength: bits.length - 1,
        maxLength: bits.length - 1,
      }),
      signed: fc.boolean(),
    });
    fc.assert(
      fc.property(sample, ({ values, size, sign, thresholds, signed }) => {
        const x = values.map(([one]) => one);
        const dy = values.map(([, other]) => other);
        const wanted = reference(x, dy, size, thresholds, bits, signed);
        fc.pre(!x.some((_, i) => wanted.nearTie(i) || wanted.nearEnd(i)));
        fc.pre(thresholds.every((threshold, j) => Math.abs(threshold - wanted.errors[j]!) > 1e-5));
        tf.tidy(() => {
          const inputs = [tf.tensor1d(x), tf.scalar(sign * size), tf.tensor1d(thresholds)];
          const run = (a: tf.Tensor, v: tf.Tensor, t: tf.Tensor) => bitSharing(a, v, t, { bits, signed });
          const { output, errors } = run(...(inputs as [tf.Tensor, tf.Tensor, tf.Tensor]));
          const gradients = tf.grads((a, v, t) => run(a!, v!, t!).output)(inputs, tf.tensor1d(dy));
          const found = [output, errors, ...gradients].map((tensor) => Array.from(tensor.dataSync()));
          const expected = [
            wanted.output,
            wanted.errors,
            wanted.dx,
            [sign * wanted.dclip],
            wanted.dthresholds,
          ];
          for (const [k, numbers] of expected.entries())
            for (const [i, number] of numbers.entries())
              expect(Math.abs(found[k]![i]! - number), `result ${k} at ${i}`).toBeLessThan(1e-4);
        });
      }),
      { numRuns: 40 },
    );
  },
);

// x / v is -0 in single precision: the smallest number below zero, a clip value of 2.
it.each([
  ['below the range by less than a quotient can show', -(2 ** -149), 2, 0],
  ['above the range by less than a quotient can show', 2 - 2 ** -22 + 2 ** -23, 2 - 2 ** -22, 1],
])('a value %s is the end of the range, its gradient that of either side', (_, x, clip, level) => {
  tf.tidy(() => {
    const inputs = [tf.tensor1d([x]), tf.scalar(clip), tf.tensor1d([0, 0])];
    const run = (a: tf.Tensor, v: tf.Tensor, t: tf.Tensor) =>
      bitSharing(a, v, t, { bits: [2, 4, 8], signed: false }).output;
    const [dx, dclip] = tf.grads((a, v, t) => run(a!, v!, t!))(inputs, tf.tensor1d([3]));
    expect(run(...(inputs as [tf.Tensor, tf.Tensor, tf.Tensor])).dataSync()[0]).toBeCloseTo(level * clip, 5);
    expect([0, 3]).toContain(dx!.dataSync()[0]);
    // Beyond the range the clip value moves the output, inside it only the rounding does; the two meet at the end.
    expect([0, 3 * level]).toContain(dclip!.dataSync()[0]);
  });
});
