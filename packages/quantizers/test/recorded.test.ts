import { readFile } from 'node:fs/promises';
import type { QuantizationSite, Quantizer } from '@bitshare/core';
import { createDorefa, createLsq, createPact } from '@bitshare/quantizers';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';

interface Recorded {
  readonly quantizer: 'lsq' | 'pact' | 'dorefa';
  readonly role: QuantizationSite['role'];
  readonly bits: number;
  readonly shape: number[];
  readonly x: number[];
  readonly parameter: number | number[];
  readonly upstream: number[];
  readonly output: number[];
  readonly gradInput: number[];
  readonly gradParameter: number | number[];
  readonly clipDecay?: number;
  readonly perChannel?: boolean;
}

interface Course {
  readonly role: QuantizationSite['role'];
  readonly bits: number;
  readonly perChannel: boolean;
  readonly shape: number[];
  readonly x: number[];
  readonly upstream: number[];
  readonly learningRate: number;
  readonly momentum: number;
  readonly steps: (number | number[])[];
}

const { cases, courses } = JSON.parse(
  await readFile(new URL('fixtures/quantizers.json', import.meta.url), 'utf8'),
) as { cases: Recorded[]; courses: Course[] };

const of = (name: Recorded['quantizer']) => cases.filter((one) => one.quantizer === name);

/** Steps of LSQ's grid from zero to its far end, the divisor of a stored range. */
const levelsOf = (role: QuantizationSite['role'], bits: number) =>
  role === 'weight' ? 2 ** (bits - 1) : 2 ** bits - 1;

/** Value and gradients at a recorded case; `parameter` under the name that the quantizer keeps it by. */
function compute(quantizer: Quantizer, recorded: Recorded, parameter?: [string, tf.Tensor]) {
  const { role, bits, shape, x, upstream } = recorded;
  const site = { layer: 'layer', role };
  const [name, value] = parameter ?? ['', tf.scalar(0)];
  const run = (input: tf.Tensor, p: tf.Tensor) =>
    quantizer.quantize({ x: input, site, parameters: parameter ? { [name]: p } : {} }, bits);
  const input = tf.tensor(x, shape);
  const inputs = parameter ? [input, value] : [input];
  const gradients = tf.grads((a, p) => run(a!, p ?? value))(inputs, tf.tensor(upstream, shape));
  const numbers = (tensor?: tf.Tensor) => Array.from(tensor?.dataSync() ?? []);
  return {
    output: numbers(run(input, value)),
    gradInput: numbers(gradients[0]),
    gradParameter: numbers(gradients[1]),
  };
}

function expectClose(actual: readonly number[], expected: readonly number[], scale = 1) {
  expect(actual.length).toBe(expected.length);
  for (const [i, value] of expected.entries())
    expect(Math.abs(actual[i]! - value) / scale).toBeLessThan(2e-5 * Math.max(1, Math.abs(value / scale)));
}

beforeAll(() => tf.setBackend('cpu'));

describe('LSQ', () => {
  it('has the values and the input gradients of the paper, and its step gradient by the range', () => {
    expect(of('lsq').length).toBe(15);
    for (const recorded of of('lsq')) {
      const levels = levelsOf(recorded.role, recorded.bits);
      const range = [recorded.parameter].flat().map((step) => step * levels);
      const perChannel = Array.isArray(recorded.parameter);
      const parameter = perChannel ? tf.tensor1d(range) : tf.scalar(range[0]!);
      const result = compute(createLsq({ perChannel }), recorded, ['range', parameter]);
      expectClose(result.output, recorded.output);
      expectClose(result.gradInput, recorded.gradInput);
      // Under the learning rule v = s L the range's gradient is L times the step's.
      expectClose(
        result.gradParameter,
        [recorded.gradParameter].flat().map((gradient) => gradient * levels),
        levels,
      );
    }
  });

  it("starts at the paper's step size, and follows it under SGD with momentum", () => {
    expect(courses.length).toBe(15);
    for (const { role, bits, perChannel, shape, x, upstream, learningRate, momentum, steps } of courses) {
      const quantizer = createLsq({ perChannel, clipStart: 'paper' });
      const site = { layer: 'layer', role };
      const sample = tf.tensor(x, shape);
      const levels = levelsOf(role, bits);
      const parameters = quantizer.initialise(sample, site, bits);
      const range = tf.variable(parameters.range!);
      const optimizer = tf.train.momentum(learningRate, momentum, true);
      for (const step of steps) {
        const now = Array.from(range.dataSync(), (v) => v / levels);
        for (const [i, value] of [step].flat().entries())
          expect(Math.abs(now[i]! - value)).toBeLessThan(1e-5 * Math.max(1, Math.abs(value)));
        optimizer.minimize(() =>
          tf.sum(
            tf.mul(
              quantizer.quantize({ x: sample, site, parameters: { range } }, bits),
              tf.tensor(upstream, shape),
            ),
          ),
        );
      }
    }
  });

  it('counts only surviving weights in its gradient', () => {
    const recorded = of('lsq').find(({ role, bits }) => role === 'weight' && bits === 4)!;
    const site = { layer: 'layer', role: 'weight' } as const;
    const gradient = (weights: tf.Tensor, mask?: tf.Tensor) =>
      tf
        .grad((range) =>
          tf.sum(
            tf.mul(
              createLsq().quantize({ x: weights, site, parameters: { range }, mask }, 4),
              mask ?? tf.onesLike(weights),
            ),
          ),
        )(tf.scalar(1.2))
        .dataSync()[0]!;
    const x = tf.tensor3d(recorded.x, recorded.shape as [number, number, number]);
    const mask = tf.mul(tf.onesLike(x), tf.tensor1d([1, 1, 0, 1, 0]));
    expect(gradient(x, mask)).toBeCloseTo(gradient(tf.gather(x, [0, 1, 3], 2)), 4);
  });
});

describe('PACT', () => {
  it('has the values and gradients of the paper, with the regulariser', () => {
    expect(of('pact').length).toBe(5);
    for (const recorded of of('pact')) {
      const quantizer = createPact({ clipDecay: recorded.clipDecay! });
      const result = compute(quantizer, recorded, ['clip', tf.scalar(recorded.parameter as number)]);
      expectClose(result.output, recorded.output);
      expectClose(result.gradInput, recorded.gradInput);
      expectClose(result.gradParameter, [recorded.gradParameter as number]);
    }
  });
});

describe('DoReFa', () => {
  it('has the values and gradients of the paper, per layer and per channel, alone and as the weights of PACT', () => {
    expect(of('dorefa').length).toBe(10);
    for (const recorded of of('dorefa')) {
      const { perChannel = false } = recorded;
      for (const quantizer of [createDorefa({ perChannel }), createPact({ perChannel })]) {
        const result = compute(quantizer, recorded);
        expectClose(result.output, recorded.output);
        expectClose(result.gradInput, recorded.gradInput);
      }
    }
  });
});
