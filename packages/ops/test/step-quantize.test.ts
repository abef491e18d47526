import { stepQuantize } from '@bitshare/ops';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';

beforeAll(() => tf.setBackend('cpu'));

/** LSQ, equations 1 to 3, in double precision: value, gradients by each input and by the step. */
function reference(
  x: readonly number[],
  dy: readonly number[],
  step: number,
  lowest: number,
  highest: number,
) {
  const size = Math.abs(step);
  const parts = x.map((value) => {
    const ratio = value / size;
    const inside = ratio >= lowest && ratio <= highest;
    return { ratio, inside, level: Math.round(Math.min(highest, Math.max(lowest, ratio))) };
  });
  const byStep = (derivative: (part: (typeof parts)[number]) => number) =>
    Math.sign(step) * parts.reduce((sum, part, i) => sum + dy[i]! * derivative(part), 0);
  return {
    output: parts.map(({ level }) => level * size),
    dx: parts.map(({ inside }, i) => (inside ? dy[i]! : 0)),
    learned: byStep(({ inside, level, ratio }) => (inside ? level - ratio : level)),
    clippedOnly: byStep(({ inside, level }) => (inside ? 0 : level)),
    nearTieOrEnd: parts.some(
      ({ ratio }) =>
        Math.abs(Math.abs(ratio % 1) - 0.5) < 1e-4 ||
        [lowest, highest].some((end) => Math.abs(ratio - end) < 1e-4),
    ),
  };
}

const value = fc.integer({ min: -(2 ** 20), max: 2 ** 20 }).map((steps) => steps / 2 ** 18);

it.each([
  ['signed', -4, 3],
  ['never negative', 0, 7],
])(
  'on a grid that is %s has the values and gradients of the formulas, for steps of either sign',
  (_, lowest, highest) => {
    const samples = fc.record({
      values: fc.array(fc.tuple(value, value), { minLength: 4, maxLength: 20 }),
      size: fc.double({ min: 0.2, max: 2, noNaN: true }).map(Math.fround),
      sign: fc.constantFrom(1, -1),
      learnsRounding: fc.boolean(),
    });
    fc.assert(
      fc.property(samples, ({ values, size, sign, learnsRounding }) => {
        const x = values.map(([one]) => one);
        const dy = values.map(([, other]) => other);
        const wanted = reference(x, dy, sign * size, lowest, highest);
        fc.pre(!wanted.nearTieOrEnd);
        tf.tidy(() => {
          const inputs = [tf.tensor1d(x), tf.scalar(sign * size)];
          const run = (a: tf.Tensor, s: tf.Tensor) => stepQuantize(a, s, { lowest, highest, learnsRounding });
          const [dx, dstep] = tf.grads((a, s) => run(a!, s!))(inputs, tf.tensor1d(dy));
          const found = [run(inputs[0]!, inputs[1]!), dx!, dstep!].map((tensor) =>
            Array.from(tensor.dataSync()),
          );
          const derivative = learnsRounding ? wanted.learned : wanted.clippedOnly;
          for (const [k, numbers] of [wanted.output, wanted.dx, [derivative]].entries())
            for (const [i, number] of numbers.entries())
              expect(Math.abs(found[k]![i]! - number), `result ${k} at ${i}`).toBeLessThan(
                1e-4 * (1 + Math.abs(number)),
              );
        });
      }),
    );
  },
);
