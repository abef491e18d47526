import { createRandom, type Graph } from '@bitshare/core';
import { policyFor } from '@bitshare/network';
import { createDorefa } from '@bitshare/quantizers';
import { randomImages, trainedWeights } from '@bitshare/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { exportedRuntimes } from './exported-runtimes.ts';
import { fakeQuantized } from './fake-quantized.ts';
import { checkRounding } from './rounding/check-rounding.ts';

beforeAll(() => tf.setBackend('cpu'));

/** Layers that read channels of zeros beside values of both signs, and pad them: levels from -1 to 1, none of them zero. */
const graph: Graph = {
  name: 'zeros',
  nodes: [
    { id: 'image', op: 'input', inputs: [], attributes: { shape: [3, 3, 2] } },
    {
      id: 'first',
      op: 'conv2d',
      inputs: ['image'],
      attributes: { filters: 2, kernelSize: [1, 1], strides: [1, 1], padding: 0, groups: 1, bias: true },
    },
    { id: 'pad', op: 'padChannels', inputs: ['first'], attributes: { before: 1, after: 1 } },
    {
      id: 'padded',
      op: 'conv2d',
      inputs: ['pad'],
      attributes: { filters: 2, kernelSize: [3, 3], strides: [1, 1], padding: 1, groups: 2, bias: false },
    },
    { id: 'dense', op: 'dense', inputs: ['pad'], attributes: { units: 3, bias: true } },
    { id: 'mean', op: 'globalAveragePool', inputs: ['padded'], attributes: {} },
  ],
  output: 'dense',
  otherOutputs: ['mean'],
};

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'zeros fall to the level of training in every runtime, %d bits',
  async (bits) => {
    const random = createRandom(bits);
    const policy = policyFor(graph, () => ({ weightBits: 4, activationBits: bits }));
    const images = randomImages(graph, random, 2);
    const network = await fakeQuantized(graph, trainedWeights(graph, random), policy, createDorefa(), images);
    const zeros = (codes: ReadonlyMap<string, Uint8Array>) =>
      ['padded', 'dense'].flatMap((layer) =>
        [...codes.get(layer)!].filter((_, i) => i % 4 === 0 || i % 4 === 3),
      );
    const expected = zeros(network.seen.codes);
    // The even one of the two levels in the middle.
    expect(new Set(expected)).toEqual(new Set([2 * Math.round((2 ** bits - 1) / 4)]));
    for (const { name, open } of await exportedRuntimes(network.packed)) {
      const opened = await open();
      const seen = await opened.run(images, network.count);
      await opened.close();
      expect({ name, zeros: zeros(seen.codes) }).toEqual({ name, zeros: expected });
      // What is padded adds nothing, though zeros on the image are read as levels that are not zero.
      expect({ name, faults: checkRounding(network.packed, images, seen).faults }).toEqual({
        name,
        faults: [],
      });
    }
  },
);
