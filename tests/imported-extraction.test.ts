import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { createRandom } from '@bitshare/core';
import { fromOnnx } from '@bitshare/importers';
import { createNetwork, prunableLayers } from '@bitshare/network';
import { randomImages } from '@bitshare/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { answersAt, expectExtractedAlike } from './pruning/extracted-alike.ts';
import { randomPolicy } from './pruning/random-policy.ts';

const folder = fileURLToPath(new URL('fixtures/onnx', import.meta.url));

beforeAll(() => tf.setBackend('cpu'));

describe.each([false, true])(
  'imported networks answer alike masked and extracted, sums coupled: %s',
  (coupledPruning) => {
    test.each(readdirSync(folder))('%s', async (file) => {
      const imported = fromOnnx(gunzipSync(readFileSync(join(folder, file))));
      const graph = { ...imported.graph, coupledPruning };
      const random = createRandom(5);
      expect(prunableLayers(graph).length).toBeGreaterThan(0);
      const network = createNetwork(graph, imported.weights);
      const images = tf.tensor4d(randomImages(graph, random, 1), [1, ...network.inputShape]);
      for (const bits of coupledPruning ? [[2, 4, 8]] : [[32], [2, 4, 8]]) {
        const policy = randomPolicy(graph, random, bits);
        const masked = answersAt(network, policy, images);
        expectExtractedAlike(graph, await network.parameters.read(), policy, masked, images);
      }
      images.dispose();
      network.dispose();
    });
  },
);
