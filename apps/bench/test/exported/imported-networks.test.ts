import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { createRandom } from '@bitshare/core';
import { fromOnnx } from '@bitshare/importers';
import { extract, policyFor, prunableLayers } from '@bitshare/network';
import { createBitSharing } from '@bitshare/quantizers';
import { randomImages } from '@bitshare/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { allSeen } from './all-seen.ts';
import { fakeQuantized } from './fake-quantized.ts';
import { checkRounding } from './rounding/check-rounding.ts';

// The networks that the importer's tests hold to onnxruntime, pruned and at mixed bits, through every runtime.

const folder = fileURLToPath(new URL('../../../../tests/fixtures/onnx', import.meta.url));
const bits = [2, 4, 8];

/** `BITSHARE_IMPORTED=all` takes every network; the suite takes those that differ most and are small. */
const taken = readdirSync(folder).filter(
  (file) =>
    process.env.BITSHARE_IMPORTED === 'all' || /^(mobilenet_v3|shufflenet|squeezenet|resnet18)/.test(file),
);

describe('imported networks in every format', () => {
  beforeAll(() => tf.setBackend('cpu'));

  test.each(taken)('%s', async (file) => {
    const imported = fromOnnx(gunzipSync(readFileSync(join(folder, file))));
    const graph = { ...imported.graph, coupledPruning: true };
    const random = createRandom(11);
    const pick = () => bits[random.integer(bits.length)]!;
    const kept = new Map(
      prunableLayers(graph).flatMap(({ layers, filters }) => {
        const some = Array.from({ length: filters }, (_, i) => i).filter(
          (i) => i === 0 || random.next() < 0.7,
        );
        return layers.map((layer) => [layer, some] as const);
      }),
    );
    const policy = policyFor(graph, (id) => ({
      weightBits: pick(),
      activationBits: pick(),
      ...(kept.has(id) ? { keptFilters: kept.get(id)! } : {}),
    }));
    const small = extract(graph, imported.weights, policy);
    const images = randomImages(small.graph, random, 1);
    const network = await fakeQuantized(small.graph, small.weights, small.policy, createBitSharing(), images);
    const all = await allSeen(network);
    expect(all.size).toBeGreaterThan(3);
    for (const [name, seen] of all)
      expect({ name, faults: checkRounding(network.packed, images, seen).faults }).toEqual({
        name,
        faults: [],
      });
  });
});
