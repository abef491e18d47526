import type { OptimizerFactory, Parameter } from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';

const parameter = (role: string, kind: Parameter['kind'], values: number[]): Parameter => ({
  ...{ name: role, role, kind },
  variable: tf.tidy(() => tf.variable(tf.tensor1d(values))),
});

/**
 * What every optimizer must do. Call it in a test file; it declares the tests.
 * @param activate where it computes. Default: tfjs's cpu backend.
 */
export function testOptimizer(
  name: string,
  create: () => OptimizerFactory,
  activate: () => Promise<unknown> = () => tf.setBackend('cpu'),
): void {
  describe(`optimizer contract: ${name}`, () => {
    beforeAll(async () => void (await activate()));

    const step = (
      optimizer: ReturnType<OptimizerFactory['create']>,
      parameters: readonly Parameter[],
      values = [1, -1],
    ) => {
      const updates = parameters.map((p) => ({
        parameter: p,
        gradient: tf.tensor1d(values),
        learningRate: 0.1,
      }));
      optimizer.step(updates);
      tf.dispose(updates.map((update) => update.gradient));
    };

    it('moves against the gradient', () => {
      const optimizer = create().create();
      const bias = parameter('a/bias', 'bias', [0, 0]);
      step(optimizer, [bias]);
      const [x, y] = bias.variable.dataSync() as unknown as [number, number];
      expect(x).toBeLessThan(0);
      expect(y).toBeGreaterThan(0);
      optimizer.dispose();
      bias.variable.dispose();
    });

    it('keeps its state by name when the set of parameters changes', () => {
      const run = (order: readonly ('a' | 'b')[][]) => {
        const optimizer = create().create();
        const known = { a: parameter('a', 'weight', [1, 2]), b: parameter('b', 'weight', [3, 4]) };
        for (const names of order)
          step(
            optimizer,
            names.map((n) => known[n]),
          );
        const result = Array.from(known.a.variable.dataSync());
        optimizer.dispose();
        tf.dispose([known.a.variable, known.b.variable]);
        return result;
      };
      expect(run([['a', 'b'], ['b', 'a'], ['a']])).toEqual(run([['a'], ['a'], ['a']]));
    });

    it('resumes exactly from a stored state', async () => {
      const optimizer = create().create();
      const one = parameter('a', 'weight', [1, 2]);
      step(optimizer, [one]);
      const state = await optimizer.state();
      const two = parameter('a', 'weight', Array.from(one.variable.dataSync()));
      const resumed = create().create();
      resumed.restore(state);
      step(optimizer, [one], [0.3, 0.2]);
      step(resumed, [two], [0.3, 0.2]);
      expect(Array.from(two.variable.dataSync())).toEqual(Array.from(one.variable.dataSync()));
      optimizer.dispose();
      resumed.dispose();
      tf.dispose([one.variable, two.variable]);
    });

    it('leaks no tensor', () => {
      const before = tf.memory().numTensors;
      const optimizer = create().create();
      const one = parameter('a', 'weight', [1, 2]);
      for (let i = 0; i < 5; i++) step(optimizer, [one]);
      optimizer.dispose();
      one.variable.dispose();
      expect(tf.memory().numTensors).toBe(before);
    });
  });
}
