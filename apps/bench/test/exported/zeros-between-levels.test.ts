import { createRandom, type Graph } from '@bitshare/core';
import { policyFor } from '@bitshare/network';
import { createDorefa } from '@bitshare/quantizers';
import { randomImages, trainedWeights } from '@bitshare/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, test } from 'vitest';
import { exportedRuntimes } from './exported-runtimes.ts';
import { fakeQuantized } from './fake-quantized.ts';

beforeAll(() => tf.setBackend('cpu'));

/** A layer that reads channels of zeros beside values of both signs: levels from -1 to 1, none of them zero. */
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
    { id: 'dense', op: 'dense', inputs: ['pad'], attributes: { units: 3, bias: true } },
  ],
  output: 'dense',
};

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'zeros fall to the level of training in every runtime, %d bits',
  async (bits) => {
    const random = createRandom(bits);
    const policy = policyFor(graph, () => ({ weightBits: 4, activationBits: bits }));
    const images = randomImages(graph, random, 2);
    const network = await fakeQuantized(graph, trainedWeights(graph, random), policy, createDorefa(), images);
    const zeros = (codes: Uint8Array) => [...codes].filter((_, i) => i % 4 === 0 || i % 4 === 3);
    const expected = zeros(network.seen.codes.get('dense')!);
    // The even one of the two levels in the middle.
    expect(new Set(expected)).toEqual(new Set([2 * Math.round((2 ** bits - 1) / 4)]));
    for (const { name, open } of await exportedRuntimes(network.packed)) {
      const opened = await open();
      const { codes } = await opened.run(images, network.count);
      await opened.close();
      expect({ name, zeros: zeros(codes.get('dense')!) }).toEqual({ name, zeros: expected });
    }
  },
);
