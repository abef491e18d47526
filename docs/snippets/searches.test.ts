import { wasmBackend } from '@bitshare/backend-wasm';
import { compose, type GateSearch, pipeline, startFrom } from '@bitshare/core';
import { bops } from '@bitshare/costs';
import { synthetic } from '@bitshare/datasets';
import { createHardConcrete, multiPath } from '@bitshare/gates';
import { preresnet } from '@bitshare/models';
import {
  createSiteParameters,
  createWorkModel,
  filtersOf,
  graphLayers,
  isEdgeLayer,
  policyFor,
} from '@bitshare/network';
import { bitSharing } from '@bitshare/quantizers';
import { testGateSearch } from '@bitshare/testing';
import { extract, fineTune, pretrain, search, sgd } from '@bitshare/trainer';
import { expect, test } from 'vitest';

test('another search is another plugin, or an option of its stage', async () => {
  // #region replace
  const house = compose(wasmBackend(), synthetic(), sgd(), bitSharing(), bops(), multiPath());
  const compressed = await pipeline(
    house,
    pretrain({ epochs: 2, batchSize: 32 }),
    search({ epochs: 2, batchSize: 32, targetRatio: 60, gates: createHardConcrete({ groupSize: 4 }) }),
    extract(),
    search({ epochs: 2, batchSize: 32, targetRatio: 80, name: 'bits-again' }), // by the house's multi-path
    extract(),
    fineTune({ epochs: 2, batchSize: 32 }),
  ).run(startFrom(preresnet({ depth: 8, inputShape: [12, 12, 1], classes: 4 })));
  // #endregion replace
  expect(compressed.history.at(-1)?.metrics.top1).toBeGreaterThan(60);
});

// #region own
const knob = 'network/bitsThreshold';

/** One logit turns the bits of every layer down together: all that a search must be, and nothing more. */
const createOneKnob = (lambda = 0.1): GateSearch => ({
  name: 'one-knob',
  gateLearningRate: 1,
  begin({ graph, parameters, quantizer, cost }) {
    const model = createWorkModel(graph);
    const sites = createSiteParameters(parameters, quantizer);
    parameters.add(knob, 'threshold', { shape: [], values: Float32Array.of(2) });
    const open = () => 1 / (1 + Math.exp(-parameters.get(knob).variable.dataSync()[0]!));
    /** From 8 bits down to 2; the first and the last layer keep 8. */
    const bitsOf = (layer: string) => (isEdgeLayer(graph, layer) ? 8 : 2 + 6 * open());
    const chosen = (layer: string) => [2, 4, 8].find((bits) => bits >= bitsOf(layer) - 1)!;
    const layers = graphLayers(graph);
    const policy = () => policyFor(graph, (id) => ({ weightBits: chosen(id), activationBits: chosen(id) }));

    return {
      apply({ node, input, weights, compute }) {
        const quantized = (x: typeof input, role: 'weight' | 'activation') => {
          const site = { layer: node.id, role };
          return quantizer.quantize({ x, site, parameters: sites.of(site, x) }, chosen(node.id));
        };
        const x = node === layers[0] ? input : quantized(input, 'activation'); // the image has 8 bits already
        return compute(x, quantized(weights, 'weight'));
      },
      frozen: () => new Set(),
      async penalty() {
        const bits = layers.map(({ id }): [string, { weightBits: number; activationBits: number }] => [
          id,
          { weightBits: bitsOf(id), activationBits: bitsOf(id) },
        ]);
        const work = model.relaxed(new Map(bits));
        const { total } = cost.ledger(work, graph);
        const byBits = cost.gradient(work, graph).reduce((sum, row, i) => {
          return isEdgeLayer(graph, layers[i]!.id) ? sum : sum + row.weightBits + row.activationBits;
        }, 0);
        const slope = (lambda / total) * byBits * 6 * open() * (1 - open());
        return {
          loss: lambda * Math.log(total),
          cost: total,
          gradients: new Map([[knob, Float32Array.of(slope)]]),
        };
      },
      policy: async () => policy(),
      gates: async () =>
        layers.map((node) => {
          const filters = filtersOf(node);
          return { layer: node.id, ...policy().layers[node.id]!, keptFilters: filters, filters };
        }),
      weights: () => parameters.read(),
      state: async () => ({ data: null, tensors: {} }), // all that it knows stands in the parameters
      restore: () => {},
      dispose: () => {},
    };
  },
});
// #endregion own

// #region kit
testGateSearch('one knob', createOneKnob, { smooth: true });
// #endregion kit
