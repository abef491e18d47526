import { type CostModel, createRandom, isLayer, type LayerNode, type Quantizer } from '@bitshare/core';
import { createSbs, type SbsOptions } from '@bitshare/gates';
import { createNetwork, initialWeights } from '@bitshare/network';
import { filterScores, uniformQuantize } from '@bitshare/ops';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { graph } from './small-graph.ts';

const middle = graph.nodes.filter(isLayer).find(({ id }) => id === 'middle') as LayerNode;

const quantizer: Quantizer = {
  name: 'fixed range',
  initialise: () => ({}),
  quantize: ({ x, site }, bits) =>
    uniformQuantize(x, tf.scalar(1), bits, site.role === 'weight' || site.signed === true),
};
const cost: CostModel = {
  name: 'nothing',
  unit: 'nothing',
  convention: 'nothing-v1',
  ledger: () => ({ convention: '', unit: '', layers: [], total: 1 }),
  gradient: () => [],
};

function begin(options: SbsOptions) {
  const network = createNetwork(graph, initialWeights(graph, createRandom(1)));
  const { parameters } = network;
  const context = { graph, parameters, quantizer, cost, random: createRandom(2), steps: 10 };
  const session = createSbs(options).begin(context);
  const apply = (input: readonly number[]) =>
    tf.tidy(() => {
      session.apply({
        node: middle,
        input: tf.tensor4d([...input], [1, 1, 1, 4]),
        weights: parameters.get('middle/weights').variable,
        training: true,
        compute: (x) => x,
      });
    });
  const end = () => {
    session.dispose();
    network.dispose();
  };
  return { session, parameters, apply, end };
}

beforeAll(() => tf.setBackend('cpu'));

describe('SBS', () => {
  it('trains the gates of weights and filters first, then those of activations, each for a period', () => {
    const { session, parameters, end } = begin({ alternationPeriod: 2 });
    const turns = (name: string) =>
      Array.from({ length: 6 }, (_, step) => session.trains(parameters.get(`middle/${name}`), step));
    expect(turns('weightThresholds')).toEqual([true, true, false, false, true, true]);
    expect(turns('pruningThreshold')).toEqual([true, true, false, false, true, true]);
    expect(turns('activationThresholds')).toEqual([false, false, true, true, false, false]);
    expect(turns('weights')).toEqual([true, true, true, true, true, true]);
    end();
  });

  it('starts a pruning threshold a margin below the smallest score, where it closes nothing yet', () => {
    const { parameters, end } = begin({ pruningMargin: 0.25, groupSize: 2 });
    const scores = tf.tidy(() => filterScores(parameters.get('middle/weights').variable, 2).dataSync());
    const [threshold] = parameters.get('middle/pruningThreshold').variable.dataSync();
    expect(threshold).toBeCloseTo(Math.min(...scores) - 0.25, 6);
    end();
  });

  it('chooses bits of activations by a running mean of their errors, those of weights by the last', async () => {
    const { session, apply, end } = begin({ errorMomentum: 0.75 });
    const errors = async (input: readonly number[]) => {
      apply(input);
      await session.observe();
      const { tensors } = await session.state();
      return {
        last: tensors['last/middle/activationThresholds']!,
        running: tensors['running/middle/activationThresholds']!,
      };
    };
    const first = await errors([0.1, 0.2, 0.3, 0.4]);
    expect(first.running.values).toEqual(first.last.values);
    const second = await errors([0, 1 / 3, 2 / 3, 1]);
    expect(second.last.values).not.toEqual(first.last.values);
    for (const [j, value] of second.running.values.entries())
      expect(value).toBeCloseTo(0.75 * first.last.values[j]! + 0.25 * second.last.values[j]!, 6);
    expect((await session.state()).tensors).not.toHaveProperty(['running/middle/weightThresholds']);
    end();
  });

  it('goes on with the running mean that it is given', async () => {
    const one = begin({});
    one.apply([0.1, 0.2, 0.3, 0.4]);
    await one.session.observe();
    one.apply([0, 1 / 3, 2 / 3, 1]);
    await one.session.observe();
    const state = structuredClone(await one.session.state());
    const other = begin({});
    other.session.restore(state);
    expect(await other.session.state()).toEqual(state);
    one.end();
    other.end();
  });
});
