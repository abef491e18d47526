import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { createRandom, type Graph, type Weights } from '@bitshare/core';
import { fromOnnx } from '@bitshare/importers';
import { modelByName, modelNames } from '@bitshare/models';
import { extract, policyFor, prunableLayers } from '@bitshare/network';
import { createBitSharing } from '@bitshare/quantizers';
import { randomImages, trainedWeights } from '@bitshare/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { allSeen } from './all-seen.ts';
import { fakeQuantized } from './fake-quantized.ts';
import { checkRounding } from './rounding/check-rounding.ts';

// Networks of the zoo and those that the importer's tests hold to onnxruntime, pruned and at mixed bits, through every runtime.

const folder = fileURLToPath(new URL('../../../../tests/fixtures/onnx', import.meta.url));
const bits = [2, 4, 8];

/** A network with weights. */
interface Whole {
  readonly graph: Graph;
  readonly weights: Weights;
}

const networks: Readonly<Record<string, () => Whole>> = {
  ...Object.fromEntries(
    readdirSync(folder).map((file) => [file, () => fromOnnx(gunzipSync(readFileSync(join(folder, file))))]),
  ),
  ...Object.fromEntries(modelNames.map((name) => [name, () => ofZoo(name)])),
};

function ofZoo(name: string): Whole {
  const graph = modelByName(name, { inputShape: [32, 32, 3], classes: 10, width: 0.25 });
  return { graph, weights: trainedWeights(graph, createRandom(7)) };
}

/** `BITSHARE_WHOLE_NETWORKS=all` takes every network; the suite takes those that differ most and are small. */
const taken = Object.keys(networks).filter(
  (name) =>
    process.env.BITSHARE_WHOLE_NETWORKS === 'all' ||
    /^(mobilenet_v3|shufflenet|squeezenet1|resnet18.onnx|dscnn|mobilenetv3-small)/.test(name),
);

describe('whole networks in every format', () => {
  beforeAll(() => tf.setBackend('cpu'));

  test.each(taken)('%s', async (name) => {
    const whole = networks[name]!();
    const graph = { ...whole.graph, coupledPruning: true };
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
    const small = extract(graph, whole.weights, policy);
    const images = randomImages(small.graph, random, 1);
    const network = await fakeQuantized(small.graph, small.weights, small.policy, createBitSharing(), images);
    const all = await allSeen(network);
    expect(all.size).toBeGreaterThan(3);
    for (const [runtime, seen] of all)
      expect({ runtime, faults: checkRounding(network.packed, images, seen).faults }).toEqual({
        runtime,
        faults: [],
      });
  });
});
