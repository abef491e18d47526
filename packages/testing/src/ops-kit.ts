import type { Backend } from '@bitshare/core';
import { checkGolden, kernelNames, runComposed, runKernel } from '@bitshare/ops';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import recorded from './fixtures/bit-sharing.json' with { type: 'json' };

interface KernelCase {
  readonly kernel: string;
  readonly inputs: Readonly<Record<string, tf.TensorLike>>;
  readonly attributes: Parameters<typeof runKernel>[2];
}

const normal = (shape: number[], seed: number): tf.TensorLike =>
  tf.tidy(() => tf.randomNormal(shape, 0, 1, 'float32', seed).arraySync()) as tf.TensorLike;
const positive = (shape: number[], seed: number): tf.TensorLike =>
  tf.tidy(() =>
    tf.add(tf.abs(tf.randomNormal(shape, 0, 1, 'float32', seed)), 0.1).arraySync(),
  ) as tf.TensorLike;

/** Inputs for every kernel, with odd sizes, closed and open gates, and a last group that is smaller. */
function kernelCases(): KernelCase[] {
  const image = [2, 5, 3, 6];
  const sharing = [
    { bits: [2, 4, 8], thresholds: [0, 0] },
    { bits: [2, 4, 8], thresholds: [0, 1] },
    { bits: [2, 4, 8], thresholds: [1, 0] },
    { bits: [1, 2, 4, 8], thresholds: [0, 0.02, 0] },
    { bits: [3, 6], thresholds: [0] },
    { bits: [5], thresholds: [] },
  ].flatMap(({ bits, thresholds }) =>
    [true, false].map((signed) => ({ attributes: { bits, signed }, thresholds })),
  );
  const forward = sharing.map(({ attributes, thresholds }, seed) => ({
    kernel: 'BitSharing',
    inputs: {
      x: normal(image, seed),
      clip: 1.3,
      thresholds: tf.tensor1d(thresholds) as unknown as tf.TensorLike,
    },
    attributes,
  }));
  const backward = forward.map(({ inputs, attributes }, seed) => ({
    kernel: 'BitSharingGrad',
    inputs: {
      ...inputs,
      dy: normal(image, 50 + seed),
      clip: seed % 3 === 0 ? -1.3 : 1.3,
      errors: [0.05, 0.01, 0.002].slice(0, attributes.bits.length - 1),
    },
    attributes,
  }));
  const norms = (['linear', 'relu', 'relu6'] as const).flatMap((activation, seed) => {
    const attributes = { epsilon: 1e-5, activation };
    const inputs = { x: normal(image, seed), scale: positive([6], seed), offset: normal([6], seed + 9) };
    const statistics = {
      mean: normal([6], 3),
      variance: positive([6], 4),
      dy: normal(image, 5),
      y: normal(image, 6),
    };
    return [
      { kernel: 'BatchNormTrain', inputs, attributes },
      {
        kernel: 'BatchNormTrainGrad',
        inputs: { x: inputs.x, scale: inputs.scale, ...statistics },
        attributes,
      },
    ];
  });
  const gated = [
    { bits: [2, 4, 8], gates: [0.7, 0.2] },
    { bits: [1, 2, 4, 8], gates: [1, 0.4, 0.9] },
    { bits: [3, 6], gates: [0] },
  ].flatMap(({ bits, gates }, seed) =>
    [true, false].flatMap((signed) => {
      const inputs = { x: normal(image, 90 + seed), clip: seed === 1 ? -1.3 : 1.3, gates };
      return [
        { kernel: 'GatedBits', inputs, attributes: { bits, signed } },
        {
          kernel: 'GatedBitsGrad',
          inputs: { ...inputs, dy: normal(image, 95 + seed) },
          attributes: { bits, signed },
        },
      ];
    }),
  );
  const steps = [
    { lowest: -8, highest: 7, learnsRounding: true },
    { lowest: 0, highest: 15, learnsRounding: false },
  ].flatMap((attributes, seed) => {
    const inputs = { x: normal(image, 80 + seed), step: seed === 0 ? -0.15 : 0.1 };
    return [
      { kernel: 'StepQuantize', inputs, attributes },
      { kernel: 'StepQuantizeGrad', inputs: { ...inputs, dy: normal(image, 82) }, attributes },
    ];
  });
  const gate = { x: normal(image, 1), scores: [0.7, 0.2], threshold: 0.5 };
  const standard = { w: normal([3, 3, 2, 6], 7) };
  const mask = tf.tidy(() =>
    tf.tile(tf.tensor1d([1, 1, 0, 1, 0, 1]).reshape([1, 1, 1, 6]), [3, 3, 2, 1]).arraySync(),
  ) as tf.TensorLike;
  return [
    ...forward,
    ...backward,
    ...norms,
    ...steps,
    ...gated,
    { kernel: 'ChannelGate', inputs: gate, attributes: { groupSize: 4 } },
    { kernel: 'ChannelGate', inputs: { ...gate, threshold: 9 }, attributes: { groupSize: 4 } },
    { kernel: 'ChannelGate', inputs: { ...gate, scores: [0.2] }, attributes: { groupSize: 8 } },
    { kernel: 'ChannelGateGrad', inputs: { ...gate, dy: normal(image, 2) }, attributes: { groupSize: 4 } },
    { kernel: 'WeightStandardize', inputs: standard, attributes: { epsilon: 1e-6 } },
    { kernel: 'WeightStandardize', inputs: { ...standard, mask }, attributes: { epsilon: 1e-6 } },
    { kernel: 'FilterScores', inputs: standard, attributes: { groupSize: 4 } },
    ...[true, false].map((nesterov) => ({
      kernel: 'MomentumUpdate',
      inputs: { value: normal([7, 3], 1), gradient: normal([7, 3], 2), velocity: normal([7, 3], 3) },
      attributes: { learningRate: 0.1, momentum: 0.9, weightDecay: 0.01, nesterov },
    })),
  ];
}

async function outputsOf(
  { kernel, inputs, attributes }: KernelCase,
  run = runKernel,
): Promise<Float32Array[]> {
  const outputs = tf.tidy(() => {
    const tensors = Object.fromEntries(
      Object.entries(inputs).map(([name, value]) => [
        name,
        value instanceof tf.Tensor ? tf.tensor(value.dataSync(), value.shape) : tf.tensor(value),
      ]),
    );
    return run(kernel, tensors, attributes);
  });
  const values = await Promise.all(outputs.map((output) => output.data()));
  tf.dispose(outputs);
  return values as Float32Array[];
}

/**
 * What every engine must do with the kernels of `@bitshare/ops`: agree with their composed forms on tfjs's `cpu`.
 * @param golden parsed content of a file of recorded values and gradients. Default: the kit's own.
 */
export function testOps(name: string, create: () => Backend, golden: unknown = recorded): void {
  describe(`ops on the ${name} engine`, () => {
    const expected = new Map<KernelCase, Float32Array[]>();
    beforeAll(async () => {
      await tf.setBackend('cpu');
      for (const kernelCase of kernelCases())
        expected.set(kernelCase, await outputsOf(kernelCase, runComposed));
      await create().activate();
    });

    it('covers every kernel there is', () => {
      expect(new Set([...expected.keys()].map(({ kernel }) => kernel))).toEqual(new Set(kernelNames()));
    });

    it('agrees with the composed forms', async () => {
      for (const [kernelCase, wanted] of expected) {
        const actual = await outputsOf(kernelCase);
        expect(actual.length).toBe(wanted.length);
        for (const [output, values] of wanted.entries()) {
          const label = `${kernelCase.kernel} output ${output} ${JSON.stringify(kernelCase.attributes)}`;
          expect(actual[output]!.length, label).toBe(values.length);
          for (const [i, value] of values.entries()) {
            expect(Math.abs(actual[output]![i]! - value), `${label} at ${i}`).toBeLessThan(
              2e-5 * Math.max(1, Math.abs(value)),
            );
          }
        }
      }
    });

    it('keeps NaN where it was', async () => {
      const inputs = { x: [0.2, Number.NaN, 0.7], clip: 1, thresholds: [-1, -1] };
      for (const signed of [true, false]) {
        const [y] = await outputsOf({
          kernel: 'BitSharing',
          inputs,
          attributes: { bits: [2, 4, 8], signed },
        });
        expect(Array.from(y!, Number.isNaN)).toEqual([false, true, false]);
      }
      const [y] = await outputsOf({
        kernel: 'StepQuantize',
        inputs: { x: inputs.x, step: 0.1 },
        attributes: { lowest: 0, highest: 15, learnsRounding: true },
      });
      expect(Array.from(y!, Number.isNaN)).toEqual([false, true, false]);
    });

    it('reproduces recorded values and gradients', async () => {
      const result = await checkGolden(golden);
      expect(result.cases).toBeGreaterThan(0);
      expect(result.gatesEqual).toBe(true);
      expect(result.maxOutputError).toBeLessThan(2e-6);
      expect(result.maxGradientError).toBeLessThan(2e-5);
    });

    it('leaks no tensor', async () => {
      const before = tf.memory();
      for (const kernelCase of expected.keys()) await outputsOf(kernelCase);
      expect(tf.memory().numTensors).toBe(before.numTensors);
      expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
    });
  });
}
