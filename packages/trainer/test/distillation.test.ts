import * as tf from '@tensorflow/tfjs';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { crossEntropy, distillationOf, distilledLoss } from '../src/teacher/distillation.ts';

beforeAll(() => tf.setBackend('cpu'));

const softmax = (row: readonly number[], temperature: number): number[] => {
  const powers = row.map((value) => Math.exp(value / temperature));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
};

/** The formula, in double precision. */
function expectedLoss(
  student: readonly (readonly number[])[],
  teacher: readonly (readonly number[])[],
  labels: readonly number[],
  { weight, temperature }: { readonly weight: number; readonly temperature: number },
): number {
  const rows = student.map((row, i) => {
    const truth = softmax(teacher[i]!, temperature);
    const soft = softmax(row, temperature).reduce((sum, p, c) => sum - truth[c]! * Math.log(p), 0);
    const hard = -Math.log(softmax(row, 1)[labels[i]!]!);
    return (1 - weight) * hard + weight * temperature ** 2 * soft;
  });
  return rows.reduce((a, b) => a + b, 0) / rows.length;
}

const classes = 4;
const logit = fc.double({ min: -5, max: 5, noNaN: true });
const rows = (size: number) =>
  fc.array(fc.array(logit, { minLength: classes, maxLength: classes }), { minLength: size, maxLength: size });
const lesson = fc.integer({ min: 1, max: 4 }).chain((size) =>
  fc.record({
    student: rows(size),
    teacher: rows(size),
    labels: fc.array(fc.integer({ min: 0, max: classes - 1 }), { minLength: size, maxLength: size }),
    weight: fc.double({ min: 0.05, max: 1, noNaN: true }),
    temperature: fc.double({ min: 0.5, max: 8, noNaN: true }),
  }),
);

describe('the loss with a teacher', () => {
  it('is that of the formula, and so is its gradient by finite differences', () => {
    fc.assert(
      fc.property(lesson, ({ student, teacher, labels, ...share }) => {
        const [value, gradient] = tf.tidy(() => {
          const truth = tf.oneHot(tf.tensor1d(labels, 'int32'), classes).toFloat();
          const taught = tf.tensor2d(teacher);
          const { value, grad } = tf.valueAndGrad((logits: tf.Tensor2D) =>
            distilledLoss(logits, taught, crossEntropy(truth, logits), share),
          )(tf.tensor2d(student));
          return [value.dataSync()[0]!, grad.arraySync() as number[][]] as const;
        });
        const loss = expectedLoss(student, teacher, labels, share);
        expect(Math.abs(value - loss)).toBeLessThan(1e-4 * Math.max(1, loss));
        for (const [i, row] of student.entries())
          for (const c of row.keys()) {
            const moved = (by: number) =>
              student.map((other, j) => other.map((x, k) => (j === i && k === c ? x + by : x)));
            const [up, down] = [1e-4, -1e-4].map((by) => expectedLoss(moved(by), teacher, labels, share));
            const expected = (up! - down!) / 2e-4;
            expect(Math.abs(gradient[i]![c]! - expected)).toBeLessThan(1e-4 * (share.temperature + 1));
          }
      }),
      { numRuns: 40 },
    );
  });

  it('gives the teacher no gradient where the student says the same', () => {
    const logits = tf.tensor2d([[1, -2, 3, 0]]);
    const taught = tf.clone(logits);
    const gradient = tf.grad((x) =>
      distilledLoss(x as tf.Tensor2D, taught, tf.scalar(0), { weight: 1, temperature: 3 }),
    )(logits);
    expect(Math.max(...gradient.dataSync().map(Math.abs))).toBeLessThan(1e-6);
  });
});

describe('a stage has a teacher', () => {
  const data = (labelled: boolean) => ({ name: 'photos', ...(labelled ? { classes: 2 } : {}) }) as never;
  it.each([
    [undefined, true, undefined],
    [{ temperature: 4 }, true, { weight: 0.5, temperature: 4 }],
    [{ weight: 0.9, temperature: 2 }, true, { weight: 0.9, temperature: 2 }],
    [undefined, false, { weight: 1, temperature: 4 }],
    [{ temperature: 2 }, false, { weight: 1, temperature: 2 }],
  ])('with %j and labels: %s', (options, labelled, expected) => {
    expect(distillationOf('search', options, data(labelled))).toEqual(expected);
  });

  it('alone where there are no labels to share the loss with', () => {
    expect(() => distillationOf('search', { weight: 0.5, temperature: 4 }, data(false))).toThrow(
      /search: distill\.weight is 0\.5, but photos has no labels/,
    );
  });
});
