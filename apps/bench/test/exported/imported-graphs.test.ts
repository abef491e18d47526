import { createRandom } from '@bitshare/core';
import { createNetwork, policyFor } from '@bitshare/network';
import { readPacked, writePacked } from '@bitshare/packed';
import { createBitSharing, createLsq } from '@bitshare/quantizers';
import { randomImages, trainedWeights } from '@bitshare/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { createLayerComparison } from '../../src/verify/compare-layers.ts';
import { exportedRuntimes } from './exported-runtimes.ts';
import { fakeQuantized } from './fake-quantized.ts';
import { blockNames, graphWith } from './imported-graphs.ts';
import { checkRounding } from './rounding/check-rounding.ts';

// Blocks of networks that people import, in every format and runtime: what each computes is what training computed.

const forms = [
  { bits: 8, quantizer: createLsq({ perChannel: true }) },
  { bits: 4, quantizer: createBitSharing() },
];

describe.each(blockNames)('%s', (name) => {
  beforeAll(() => tf.setBackend('cpu'));

  test.each(forms)('at $bits bits by $quantizer.name', async ({ bits, quantizer }) => {
    const random = createRandom(bits);
    const graph = graphWith(name);
    const policy = policyFor(graph, () => ({ weightBits: bits, activationBits: bits }));
    const images = randomImages(graph, random, 3);
    const network = await fakeQuantized(graph, trainedWeights(graph, random), policy, quantizer, images);
    const { packed, seen } = network;
    expect(readPacked(writePacked(packed))).toEqual(packed);
    const faultsOf = (found: typeof seen) => checkRounding(packed, images, found).faults;
    expect(faultsOf(seen)).toEqual([]);
    const signed = packed.nodes.filter((node) => 'activations' in node && node.activations?.zeroPoint);
    expect(signed.length).toBeGreaterThan(0);
    const trained = createNetwork(graph, network.trained.weights);
    const x = tf.tensor4d(images, [network.count, ...trained.inputShape]);
    for (const { name, open } of await exportedRuntimes(packed)) {
      const opened = await open();
      const found = await opened.run(images, network.count);
      await opened.close();
      expect({ name, faults: faultsOf(found) }).toEqual({ name, faults: [] });
      const comparison = createLayerComparison(trained, quantizer, packed);
      comparison.compare(x, found);
      for (const { maxCodeDifference } of comparison.differences())
        expect(maxCodeDifference).toBeLessThanOrEqual(1);
      expect(comparison.outputDifferences()).toHaveLength(3);
      for (const { maxDifference } of comparison.outputDifferences())
        expect(maxDifference).toBeLessThan(1e-5);
    }
    x.dispose();
    trained.dispose();
  });
});
