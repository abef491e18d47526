import { createRandom, type GateSearch } from '@bitshare/core';
import { createBops } from '@bitshare/costs';
import { createHardConcrete, createSbs } from '@bitshare/gates';
import { checkPolicy, createNetwork, prunableLayers } from '@bitshare/network';
import { createBitSharing } from '@bitshare/quantizers';
import { trainedWeights } from '@bitshare/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { expectExtractedAlike } from './pruning/extracted-alike.ts';
import { tiedNetwork } from './pruning/tied-network.ts';

const graph = tiedNetwork();
const groups = prunableLayers(graph);

/** A search that prunes pairs of filters, over the network in float. */
function begin(search: GateSearch) {
  const random = createRandom(4);
  const weights = trainedWeights(graph, random);
  const network = createNetwork(graph, weights);
  const { parameters } = network;
  const [quantizer, cost] = [createBitSharing(), createBops()];
  const session = search.begin({ graph, parameters, quantizer, cost, random, steps: 5 });
  const images = tf.randomNormal<tf.Rank.R4>([3, ...network.inputShape], 0, 1, 'float32', 2);
  const gates = parameters.all().filter(({ kind }) => kind === 'threshold');
  const pass = (training: boolean) => network.forward(images, { training, transform: session });
  const end = () => {
    session.dispose();
    network.dispose();
    images.dispose();
  };
  return { weights, network, session, images, gates, pass, end };
}

beforeAll(() => tf.setBackend('cpu'));

it('has layers that are pruned as one, by a sum and by a product', () => {
  expect(groups.map(({ layers }) => layers)).toEqual([
    ['stream', 'back'],
    ['left'],
    ['right'],
    ['expand', 'raise'],
  ]);
});

describe.each([
  ['SBS', createSbs({ quantize: false, groupSize: 2 }), [0.6, 1]],
  ['hard-concrete', createHardConcrete({ quantize: false, groupSize: 2, initialLogit: 0 }), [-3, 5]],
] as const)('%s', (_, search, [least, most]) => {
  it('has one gate parameter for all layers that are pruned together, which the task moves', () => {
    const { gates, pass, end } = begin(search);
    expect(gates.map(({ layer }) => layer)).toEqual(groups.map(({ layer }) => layer));
    const moved = new Set<string>();
    // A drawn gate may be shut or open for good in one pass.
    for (let i = 0; i < 6; i++)
      tf.tidy(() => {
        const variables = gates.map(({ variable }) => variable);
        const { grads } = tf.variableGrads(() => tf.sum(tf.square(pass(true))) as tf.Scalar, variables);
        for (const { name, variable } of gates)
          if (Math.max(...grads[variable.name]!.abs().dataSync()) > 0) moved.add(name);
      });
    expect(moved).toEqual(new Set(gates.map(({ name }) => name)));
    end();
  });

  it('extracts what its gates keep, the same filters of every layer of a group', async () => {
    const { weights, session, images, gates, pass, end } = begin(search);
    const random = createRandom(5);
    const kept = new Set<number>();
    for (let i = 0; i < 5; i++) {
      for (const { variable } of gates)
        tf.tidy(() => {
          const values = Float32Array.from(
            { length: variable.size },
            () => least + (most - least) * random.next(),
          );
          variable.assign(tf.tensor(values, variable.shape));
        });
      tf.tidy(() => void pass(true));
      await session.observe();
      const masked = tf.tidy(() => pass(false).dataSync<'float32'>());
      const policy = await session.policy();
      checkPolicy(graph, policy);
      expectExtractedAlike(graph, weights, policy, masked, images);
      for (const { layer, keptFilters } of await session.gates()) {
        const own = policy.layers[layer]!.keptFilters;
        if (!own) continue;
        expect(keptFilters, layer).toBe(own.length);
        kept.add(own.length);
      }
    }
    expect(kept.size).toBeGreaterThan(2);
    end();
  });
});

it('prices a gate of hard-concrete pruning by all layers that it closes, as finite differences do', async () => {
  const { session, gates, end } = begin(
    createHardConcrete({ quantize: false, groupSize: 2, initialLogit: 1 }),
  );
  const priceAt = async (parameter: tf.Variable, values: Float32Array) => {
    tf.tidy(() => parameter.assign(tf.tensor(values, parameter.shape)));
    await session.observe();
    return session.price();
  };
  for (const { name, variable } of gates) {
    // The likeliest gate, the first on a tie, is always open.
    const values = Float32Array.from({ length: variable.size }, (_, i) => 2 - 0.5 * i);
    const { logGradients } = await priceAt(variable, values);
    for (let i = 1; i < values.length; i++) {
      const moved = (change: number) => values.map((value, j) => (i === j ? value + change : value));
      const more = await priceAt(variable, moved(2 ** -6));
      const less = await priceAt(variable, moved(-(2 ** -6)));
      const slope = (Math.log(more.cost) - Math.log(less.cost)) / 2 ** -5;
      expect(Math.abs(logGradients.get(name)![i]! - slope) / slope, `${name} ${i}`).toBeLessThan(1e-3);
    }
  }
  end();
});
