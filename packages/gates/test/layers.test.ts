import {
  type CostModel,
  createRandom,
  type GateSearch,
  isLayer,
  type LayerNode,
  type QuantizeRequest,
  type Quantizer,
} from '@bitshare/core';
import { createHardConcrete, createMultiPath } from '@bitshare/gates';
import { createNetwork, initialWeights } from '@bitshare/network';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { graph } from './small-graph.ts';

const node = (id: string) => graph.nodes.filter(isLayer).find((one) => one.id === id) as LayerNode;

const candidates = [2, 4, 8];
const oneHot = (place: number) => tf.tensor1d(candidates.map((_, k) => (k === place ? 1 : 0)));

/** Quantizes to the k-th unit vector at the k-th candidate, so that a mixture shows its shares. */
function createMarking() {
  const requests: QuantizeRequest[] = [];
  const quantizer: Quantizer = {
    name: 'marking',
    initialise: () => ({}),
    quantize(request, bits) {
      requests.push(request);
      return oneHot(candidates.indexOf(bits));
    },
  };
  return { quantizer, requests };
}

/** The bits of `middle` alone. */
const cost: CostModel = {
  name: 'middle',
  unit: 'bits',
  convention: 'middle-v1',
  ledger(work) {
    const layers = work.map(({ id, weightBits, activationBits }) => ({
      id,
      cost: id === 'middle' ? 100 * weightBits + activationBits : 0,
    }));
    return { convention: '', unit: '', layers, total: layers[1]!.cost };
  },
  gradient: (work) =>
    work.map(() => ({
      ...{ macs: 0, weights: 0, inputElements: 0, outputElements: 0 },
      ...{ weightBits: 0, activationBits: 0 },
    })),
};

function begin(search: GateSearch) {
  const network = createNetwork(graph, initialWeights(graph, createRandom(1)));
  const { parameters } = network;
  const { quantizer, requests } = createMarking();
  const session = search.begin({ graph, parameters, quantizer, cost, random: createRandom(2), steps: 10 });
  const set = (name: string, values: number[]) =>
    tf.tidy(() => parameters.get(name).variable.assign(tf.tensor1d(values)));
  return { network, parameters, session, requests, set };
}

const weighted = (shares: ArrayLike<number>) =>
  candidates.reduce((sum, bits, k) => sum + shares[k]! * bits, 0);

beforeAll(() => tf.setBackend('cpu'));
let before = 0;
beforeEach(() => {
  before = tf.memory().numTensors;
});
afterEach(() => expect(tf.memory().numTensors).toBe(before));

describe('a layer on several paths', () => {
  it.each([
    ['softmax', true],
    ['softmax', false],
    ['gumbel-softmax', true],
    ['gumbel-softmax', false],
  ] as const)(
    'by %s (training: %s) mixes inputs and outputs by the shares that the cost counts',
    async (mixing, training) => {
      const { network, parameters, session, requests, set } = begin(createMultiPath({ mixing }));
      set('middle/weightLogits', [0.3, -0.2, 0.8]);
      set('middle/activationLogits', [-1, 0.5, 0.1]);
      const seen: { input: Float32Array; weights: Float32Array }[] = [];
      const shares = tf.tidy(
        () =>
          session
            .apply({
              node: node('middle'),
              input: tf.zeros([1, 1, 1, 4]),
              weights: parameters.get('middle/weights').variable,
              training,
              compute(x, w) {
                seen.push({ input: x.dataSync() as Float32Array, weights: w.dataSync() as Float32Array });
                return oneHot(seen.length - 1);
              },
            })
            .dataSync() as Float32Array,
      );
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6);
      expect(seen.map(({ weights }) => Array.from(weights))).toEqual([
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ]);
      // Each branch quantizes its own weights.
      const weights = requests.filter(({ site }) => site.role === 'weight');
      expect(weights.map(({ site }) => site.layer)).toEqual(['middle', 'middle', 'middle']);
      expect(new Set(weights.map(({ x }) => x.id)).size).toBe(3);
      for (const { input } of seen) expect(Array.from(input)).toEqual(Array.from(seen[0]!.input));
      await session.observe();
      const priced = session.price().cost;
      const mixed = 100 * weighted(shares) + weighted(seen[0]!.input);
      if (training || mixing === 'softmax') expect(priced).toBeCloseTo(mixed, 3);
      else expect(shares[2]! / shares[1]!).toBeCloseTo(Math.exp(1), 4);
      session.dispose();
      network.dispose();
    },
  );

  it('draws a new sample in every pass, closer to one branch as the temperature falls', async () => {
    const { network, parameters, session } = begin(createMultiPath({ mixing: 'gumbel-softmax' }));
    const largest: number[] = [];
    for (let step = 0; step < 300; step++) {
      const shares = tf.tidy(() =>
        session
          .apply({
            node: node('middle'),
            input: tf.zeros([1, 1, 1, 4]),
            weights: parameters.get('middle/weights').variable,
            training: true,
            compute: (() => {
              let k = 0;
              return () => oneHot(k++);
            })(),
          })
          .dataSync(),
      );
      largest.push(Math.max(...shares));
      // Of ten steps: at 5 first, at 0.5 from the tenth on.
      if (step < 9 || step > 289) await session.observe();
      if (step === 0) expect(largest[0]).toBeLessThan(0.75);
    }
    const mean = largest.slice(10, 290).reduce((sum, one) => sum + one, 0) / 280;
    expect(mean).toBeGreaterThan(0.75);
    expect(new Set(largest).size).toBeGreaterThan(250);
    session.dispose();
    network.dispose();
  });
});

describe('a layer with hard-concrete gates', () => {
  const quantizedInput = (search: ReturnType<typeof begin>, training: boolean) =>
    tf.tidy(() => {
      let input: Float32Array | undefined;
      search.session.apply({
        node: node('middle'),
        input: tf.zeros([1, 1, 1, 4]),
        weights: search.parameters.get('middle/weights').variable,
        training,
        compute: (x) => {
          input = x.dataSync() as Float32Array;
          return x;
        },
      });
      return Array.from(input!);
    });

  it('uses the bits up to its first closed gate outside training', () => {
    const search = begin(createHardConcrete());
    const at = (logits: number[]) => {
      search.set('middle/activationLogits', logits);
      return quantizedInput(search, false);
    };
    expect(at([3, 3])).toEqual([0, 0, 1]);
    expect(at([3, -3])).toEqual([0, 1, 0]);
    expect(at([-3, 3])).toEqual([1, 0, 0]);
    search.session.dispose();
    search.network.dispose();
  });

  it('adds a part of each offset in training: z_2 + g_4 (e_4 + g_8 e_8)', () => {
    const search = begin(createHardConcrete());
    search.set('middle/activationLogits', [0, 0]);
    const mixtures = Array.from({ length: 60 }, () => quantizedInput(search, true));
    for (const shares of mixtures) {
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
      for (const share of shares) expect(share).toBeGreaterThanOrEqual(0);
    }
    // Exactly closed and exactly open gates occur, and others.
    expect(mixtures.some(([lowest]) => lowest === 1)).toBe(true);
    expect(mixtures.some(([lowest]) => lowest === 0)).toBe(true);
    expect(mixtures.some(([lowest]) => lowest! > 0 && lowest! < 1)).toBe(true);
    search.session.dispose();
    search.network.dispose();
  });

  it('zeroes the channels of closed groups at their readers, but never those of the likeliest group', () => {
    const search = begin(createHardConcrete({ groupSize: 2, quantize: false }));
    const { session, parameters, set } = search;
    const read = (logits: number[], training: boolean) => {
      set('middle/pruningLogits', logits);
      return tf.tidy(() => {
        const call = (id: string) => ({
          node: node(id),
          input: tf.ones([1, 1, 1, 4]),
          weights: parameters.get(`${id}/weights`).variable,
          training,
          compute: (x: tf.Tensor) => x,
        });
        session.apply(call('middle'));
        return Array.from(session.apply(call('reader')).dataSync());
      });
    };
    expect(read([3, -3], false)).toEqual([1, 1, 0, 0]);
    expect(read([-9, -8], false)).toEqual([0, 0, 1, 1]);
    expect(read([-9, -8], true)).toEqual([0, 0, 1, 1]);
    session.dispose();
    search.network.dispose();
  });
});
