import { createWasmBackend } from '@bitshare/backend-wasm';
import { createRandom, type Graph } from '@bitshare/core';
import { createGraphBuilder } from '@bitshare/models';
import { initialWeights } from '@bitshare/network';
import { batchNormTrain } from '@bitshare/ops';
import { randomGraph, randomImages, trainedWeights } from '@bitshare/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { registerNoisyCpu } from './engines/noisy-cpu.ts';
import { type TrainingStep, trainingGradients } from './engines/training-gradients.ts';

/** The suite draws a few; BITSHARE_RANDOM_GRAPHS=1000 draws a thousand. */
const graphs = Number(process.env.BITSHARE_RANDOM_GRAPHS ?? 40);

// The portable build's bits are those of any processor, so that nothing here depends on the machine.
const engines = {
  cpu: () => tf.setBackend('cpu'),
  wasm: () => createWasmBackend({ threads: 2, build: 'portable' }).activate(),
};

/** A random graph at the start of training or behind it, and a batch; one in ten is large enough to be cut among threads. */
function randomStep(seed: number): TrainingStep {
  const random = createRandom(seed);
  const graph = randomGraph(random);
  const weights = (random.next() < 0.5 ? initialWeights : trainedWeights)(graph, random);
  const count = random.next() < 0.1 ? 20 : 1 + random.integer(4);
  return { graph, weights, images: randomImages(graph, random, count), count };
}

type Results = ReadonlyMap<string, Float32Array>;
const largest = (values: Float32Array): number => values.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
const distance = (a: Float32Array, b: Float32Array): number => largest(a.map((value, i) => value - b[i]!));

describe('training gradients', () => {
  const noisy = 'noisy-cpu';
  beforeAll(() => registerNoisyCpu(noisy, createRandom(1)));

  /**
   * What rounding can do to a result, tensor by tensor: eight times the most it does in eight runs whose every kernel reads inputs that
   * are moved by up to eight roundings. A tensor is free only where such noise decides it: gradients that are sums to zero (the bias
   * in front of a batch norm), and what stands behind a batch norm of a channel whose values are equal but for rounding.
   */
  async function allowances(step: TrainingStep, expected: Results): Promise<ReadonlyMap<string, number>> {
    await tf.setBackend(noisy);
    const runs = Array.from({ length: 8 }, () => trainingGradients(step));
    const spread = (name: string, values: Float32Array) =>
      Math.max(...runs.map((run) => distance(run.get(name)!, values)));
    return new Map([...expected].map(([name, values]) => [name, 8 * spread(name, values)]));
  }

  it(`of ${graphs} random graphs are those of tfjs's cpu backend`, async () => {
    let tensors = 0;
    let undecided = 0;
    let closest = 0;
    for (let seed = 0; seed < graphs; seed++) {
      const step = randomStep(seed);
      await engines.cpu();
      const expected = trainingGradients(step);
      await engines.wasm();
      const found = trainingGradients(step);
      const allowed = await allowances(step, expected);
      const scale = Math.max(...[...expected.values()].map(largest));
      for (const [name, values] of expected) {
        const error = distance(found.get(name)!, values);
        expect(error, `${name} of ${step.graph.name}, seed ${seed}`).toBeLessThanOrEqual(allowed.get(name)!);
        tensors++;
        if (allowed.get(name)! > 0.01 * scale) undecided++;
        closest = Math.max(closest, error / allowed.get(name)! || 0);
      }
    }
    // A rule that lets everything pass would show nothing.
    expect(undecided / tensors).toBeLessThan(0.02);
    if (graphs > 40)
      console.log(
        `${tensors} tensors, of which noise decides ${undecided}; the largest error is ${closest.toFixed(2)} of what is allowed`,
      );
  }, 1_800_000);

  it('have the same bits for any previous content of the memory', async () => {
    await engines.wasm();
    for (let seed = 0; seed < graphs; seed++) {
      const step = randomStep(seed);
      const before = trainingGradients(step);
      spoilFreeMemory();
      expect(trainingGradients(step), `seed ${seed}`).toEqual(before);
    }
  }, 1_800_000);
});

/** Leaves NaN in memory of every size, from which the next tensors are taken. */
function spoilFreeMemory(): void {
  tf.tidy(() => {
    for (let length = 64; length < 2 ** 16; length *= 1.25)
      for (let i = 0; i < 12; i++) tf.relu(tf.fill([Math.floor(length)], Number.NaN));
  });
}

describe.each(Object.entries(engines))('on the engine %s', (_, activate) => {
  beforeAll(async () => void (await activate()));

  it.each([5, 8])(
    'a batch norm over %i channels of one value each gives exactly their offsets',
    (channels) => {
      // A sum of nine of these, divided by nine, need not be the value.
      const values = Float32Array.from({ length: 9 * channels }, (_, i) => 0.1 + 0.37 * (i % channels));
      const result = tf.tidy(() => {
        const offset = tf.fill([channels], 0.7);
        const attributes = { epsilon: 1e-5, activation: 'relu' } as const;
        return batchNormTrain(tf.tensor(values, [9, channels]), tf.ones([channels]), offset, attributes)
          .output;
      });
      expect(result.dataSync()).toEqual(new Float32Array(9 * channels).fill(0.7));
      result.dispose();
    },
  );

  it('a convolution whose windows are all padding gives a constant', () => {
    const random = createRandom(3);
    const graph = paddingAlone();
    const weights = initialWeights(graph, random);
    const found = trainingGradients({ graph, weights, images: randomImages(graph, random, 3), count: 3 });
    // Behind the batch norm every value is its offset, zero, at which relu lets nothing through: only the last bias is reached.
    for (const [name, values] of found)
      if (name.includes('/') && name !== 'dense/bias') expect(largest(values), name).toBe(0);
    expect(largest(found.get('dense/bias')!)).toBeGreaterThan(0.1);
  });
});

/** An image of one pixel, and a convolution of one pixel whose steps miss it on both axes. */
function paddingAlone(): Graph {
  const build = createGraphBuilder();
  const image = build.input([1, 1, 2]);
  const missed = build.convolution('conv', image, {
    ...{ filters: 5, kernel: 1, stride: 3, padding: 1, bias: true },
  });
  const rectified = build.relu('relu', build.batchNorm('norm', missed));
  return build.graph('padding-alone', build.dense('dense', rectified, 3));
}
