import { wasmBackend } from '@bitshare/backend-wasm';
import { compose, createRandom, DATASET, pipeline, startFrom, UserError } from '@bitshare/core';
import { synthetic } from '@bitshare/datasets';
import { lenet5 } from '@bitshare/models';
import {
  createNetwork,
  filtersOf,
  initialWeights,
  insertBatchNorms,
  normalizedLayers,
  type OutputMoments,
  unnormalizedConvolutions,
} from '@bitshare/network';
import { randomGraph, randomImages, trainedWeights } from '@bitshare/testing';
import { restoreBatchNorms } from '@bitshare/trainer';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';

describe('batch norms put behind convolutions', () => {
  it('change no answer of random networks, whatever their statistics', async () => {
    await tf.setBackend('cpu');
    let inserted = 0;
    for (let seed = 0; seed < 40; seed++) {
      const random = createRandom(seed);
      const graph = randomGraph(random);
      const weights = trainedWeights(graph, random);
      const moments = new Map(
        unnormalizedConvolutions(graph).map((node): [string, OutputMoments] => [
          node.id,
          {
            mean: Array.from({ length: filtersOf(node) }, () => random.normal()),
            variance: Array.from({ length: filtersOf(node) }, () => 3 * random.next()),
          },
        ]),
      );
      inserted += moments.size;
      const restored = insertBatchNorms(graph, weights, moments);
      expect(unnormalizedConvolutions(restored.graph)).toEqual([]);
      const images = randomImages(graph, random, 2);
      const answers = [{ graph, weights }, restored].map((one) => {
        const network = createNetwork(one.graph, one.weights);
        const found = tf.tidy(() =>
          network.forward(tf.tensor4d(images, [2, ...network.inputShape]), { training: false }).dataSync(),
        );
        network.dispose();
        return Array.from(found);
      });
      const scale = Math.max(1, ...answers[0]!.map(Math.abs));
      answers[0]!.forEach((answer, i) => {
        expect(Math.abs(answers[1]![i]! - answer) / scale, `seed ${seed}`).toBeLessThan(1e-4);
      });
    }
    expect(inserted).toBeGreaterThan(30);
  });
});

describe('restoreBatchNorms', () => {
  const container = compose(wasmBackend(), synthetic({ inputShape: [16, 16, 1], trainSize: 256 }));

  it('measures the statistics that a batch of training images has', async () => {
    const { classes, train } = await container.resolve(DATASET).load();
    const graph = lenet5({ inputShape: [16, 16, 1], classes: classes! });
    const state = await pipeline(container, restoreBatchNorms()).run(
      startFrom(graph, initialWeights(graph, createRandom(1))),
    );
    const convolutions = state.graph.nodes.filter(({ op }) => op === 'conv2d');
    expect(convolutions.length).toBeGreaterThan(0);
    for (const { id } of convolutions) expect(normalizedLayers(state.graph)).toContain(id);
    expect(state.original).toEqual(state.graph);
    expect(state.originalWeights).toEqual(state.weights);
    const network = createNetwork(state.graph, state.weights!);
    for await (const { images, size } of train.batches({ batchSize: 256 })) {
      const answers = [true, false].map((training) =>
        tf.tidy(() =>
          network.forward(tf.tensor4d(images, [size, ...network.inputShape]), { training }).dataSync(),
        ),
      );
      const scale = Math.max(...answers[1]!.map(Math.abs));
      answers[1]!.forEach((answer, i) => {
        expect(Math.abs(answers[0]![i]! - answer) / scale).toBeLessThan(1e-3);
      });
    }
    network.dispose();
  });

  it('leaves a network alone whose convolutions have batch norm, and needs weights', async () => {
    const graph = lenet5({ inputShape: [16, 16, 1], classes: 10 });
    await expect(pipeline(container, restoreBatchNorms()).run(startFrom(graph))).rejects.toThrow(UserError);
    const weights = initialWeights(graph, createRandom(1));
    const once = await pipeline(container, restoreBatchNorms()).run(startFrom(graph, weights));
    const twice = await pipeline(container, restoreBatchNorms()).run(once);
    expect(twice.graph).toBe(once.graph);
  });
});
