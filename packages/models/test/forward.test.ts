import { createRandom } from '@bitshare/core';
import { modelByName, modelNames } from '@bitshare/models';
import { createNetwork, initialWeights } from '@bitshare/network';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';

beforeAll(() => tf.setBackend('cpu'));

it.each(modelNames)('%s computes logits that depend on the image', (name) => {
  const graph = modelByName(name, { inputShape: [32, 32, 3], classes: 7, width: 0.25 });
  const network = createNetwork(graph, initialWeights(graph, createRandom(3)));
  tf.tidy(() => {
    const images = tf.randomNormal<tf.Rank.R4>([2, ...network.inputShape], 0, 1, 'float32', 4);
    const logits = network.forward(images, { training: false });
    expect(logits.shape).toEqual([2, 7]);
    const [first, second] = logits.arraySync() as [number[], number[]];
    expect([...first, ...second].every(Number.isFinite)).toBe(true);
    expect(first).not.toEqual(second);
  });
  network.dispose();
});
