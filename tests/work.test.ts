import { createRandom } from '@bitshare/core';
import { createBops, createPeakActivationBytes, createWeightBytes, createWeightedSum } from '@bitshare/costs';
import { mobilenetv2, preresnet } from '@bitshare/models';
import {
  checkPolicy,
  countLayers,
  createWorkModel,
  extract,
  initialWeights,
  type LayerBits,
  prunableLayers,
  uniformPolicy,
} from '@bitshare/network';
import { describe, expect, it } from 'vitest';
import { tiedNetwork } from './pruning/tied-network.ts';

const graphs = [
  preresnet({ depth: 8, classes: 10 }),
  mobilenetv2({ inputShape: [32, 32, 3], classes: 10 }),
  tiedNetwork(),
];

describe.each(graphs.map((graph) => [graph.name, graph] as const))('%s', (_, graph) => {
  const model = createWorkModel(graph);
  const bits: ReadonlyMap<string, LayerBits> = new Map(Object.entries(uniformPolicy(graph, 4).layers));

  it.each([
    createBops(),
    createPeakActivationBytes(),
    createWeightedSum([
      { cost: createWeightBytes(), weight: 2 },
      { cost: createPeakActivationBytes(), weight: 1 },
    ]),
  ])('derives the cost $name by kept filters as finite differences do', (cost) => {
    const kept = new Map(prunableLayers(graph).map(({ layer, filters }) => [layer, filters * 0.7]));
    const work = model.relaxed(bits, kept);
    const gradient = model.keptFilterGradient(work, cost.gradient(work, graph));
    for (const [layer, filters] of kept) {
      const at = (value: number) =>
        cost.ledger(model.relaxed(bits, new Map([...kept, [layer, value]])), graph).total;
      const difference = (at(filters + 0.5) - at(filters - 0.5)) / 1;
      expect(Math.abs(gradient.get(layer)! - difference)).toBeLessThan(1e-6 * Math.max(1, difference));
    }
  });

  it('counts a pruned network as it counts the extracted one', () => {
    const policy = uniformPolicy(graph, 4);
    const layers = { ...policy.layers };
    for (const { layers: together, filters } of prunableLayers(graph)) {
      const keptFilters = Array.from({ length: filters - 3 }, (_, i) => i + 1);
      for (const layer of together) layers[layer] = { ...layers[layer]!, keptFilters };
    }
    const pruned = { ...policy, layers };
    const extracted = extract(graph, initialWeights(graph, createRandom(0)), pruned);
    expect(countLayers(graph, pruned)).toEqual(countLayers(extracted.graph, extracted.policy));
    const peak = createPeakActivationBytes();
    expect(peak.ledger(countLayers(graph, pruned), graph)).toEqual(
      peak.ledger(countLayers(extracted.graph, extracted.policy), extracted.graph),
    );
    expect(countLayers(graph, pruned)[0]).not.toHaveProperty('keptFilters');
  });

  it('refuses policies that do not fit, by layer', () => {
    const policy = uniformPolicy(graph, 4);
    const [first] = Object.keys(policy.layers) as [string];
    const { [first]: _, ...rest } = policy.layers;
    const but = (id: string, keptFilters: number[]) => ({
      ...policy,
      layers: { ...policy.layers, [id]: { ...policy.layers[id]!, keptFilters } },
    });
    expect(() => checkPolicy(graph, { ...policy, layers: rest })).toThrow(first);
    expect(() =>
      checkPolicy(graph, { ...policy, layers: { ...policy.layers, [`${first}x`]: policy.layers[first]! } }),
    ).toThrow(/did you mean/);
    expect(() => checkPolicy(graph, but(first, [0]))).toThrow(/whose filters other layers need/);
    const { layer, filters } = prunableLayers(graph)[0]!;
    for (const bad of [[], [1, 0], [2, 2], [filters], [-1]])
      expect(() => checkPolicy(graph, but(layer, bad))).toThrow(/ascending/);
  });
});
