import { createRandom, type Graph } from '@bitshare/core';
import { createNetwork, prunableLayers, signedInputs } from '@bitshare/network';
import { randomGraph, randomImages, trainedWeights } from '@bitshare/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { answersAt, expectExtractedAlike } from './pruning/extracted-alike.ts';
import { randomPolicy } from './pruning/random-policy.ts';

/** The suite draws a few; BITSHARE_RANDOM_GRAPHS=300 draws three hundred, with more patterns of each. */
const graphs = Number(process.env.BITSHARE_RANDOM_GRAPHS ?? 30);
const patterns = graphs > 100 ? 5 : 2;

/** Random networks of which something can be pruned. */
function prunableGraphs(count: number): readonly (readonly [seed: number, graph: Graph])[] {
  const found: (readonly [number, Graph])[] = [];
  for (let seed = 0; found.length < count; seed++) {
    const graph = randomGraph(createRandom(seed));
    if (prunableLayers(graph).length > 0) found.push([seed, graph]);
  }
  return found;
}

beforeAll(() => tf.setBackend('cpu'));

describe('random networks of all operations', () => {
  const networks = prunableGraphs(Math.max(graphs, 100));

  it.each([
    ['in float', [32]],
    ['at mixed bits', [2, 3, 4, 8]],
  ])(
    'answer and count alike masked and extracted, %s',
    async (_, bits) => {
      for (const [seed, graph] of networks.slice(0, graphs)) {
        const random = createRandom(seed);
        const weights = trainedWeights(graph, random);
        const network = createNetwork(graph, weights);
        const images = tf.tensor4d(randomImages(graph, random, 2), [2, ...network.inputShape]);
        for (let i = 0; i < patterns; i++) {
          const policy = randomPolicy(graph, random, bits);
          const masked = answersAt(network, policy, images);
          // The masked run made the clip values.
          const kept = await network.parameters.read();
          try {
            expectExtractedAlike(graph, kept, policy, masked, images);
          } catch (cause) {
            throw new Error(`seed ${seed}: ${(cause as Error).message}`, { cause });
          }
        }
        tf.dispose(images);
        network.dispose();
      }
    },
    1_800_000,
  );

  it('have pruned channels behind every operation that hands them on', () => {
    const count = (has: (graph: Graph) => boolean) => networks.filter(([, graph]) => has(graph)).length;
    const reads = (graph: Graph, op: string): boolean => {
      const reached = new Set(prunableLayers(graph).flatMap(({ layers }) => layers));
      return graph.nodes.some((node) => {
        const through = node.inputs.some((id) => reached.has(id));
        const hands = !['conv2d', 'dense'].includes(node.op) || reached.has(node.id);
        if (through && hands) reached.add(node.id);
        return through && node.op === op;
      });
    };
    for (const op of ['concat', 'multiply', 'sliceChannels', 'upsample', 'pad', 'batchNorm', 'dense', 'add'])
      expect(
        count((graph) => reads(graph, op)),
        op,
      ).toBeGreaterThan(0);
    const coupled = (graph: Graph) => prunableLayers(graph).some(({ layers }) => layers.length > 1);
    expect(count(coupled)).toBeGreaterThan(3);
    const signed = (graph: Graph) => {
      const consumers = new Set(prunableLayers(graph).flatMap((one) => one.consumers));
      return [...signedInputs(graph)].some((id) => consumers.has(id));
    };
    expect(count(signed)).toBeGreaterThan(3);
  });
});
