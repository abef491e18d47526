import { wasmBackend } from '@bitshare/backend-wasm';
import { compose, type GateSearch, pipeline, startFrom } from '@bitshare/core';
import { bops } from '@bitshare/costs';
import { synthetic } from '@bitshare/datasets';
import { createHardConcrete, multiPath } from '@bitshare/gates';
import { preresnet } from '@bitshare/models';
import {
  compressedLayer,
  createPricing,
  createSiteParameters,
  fixedBits,
  planLayers,
  readLayers,
  selectedGates,
  selectedPolicy,
} from '@bitshare/network';
import { bitSharing } from '@bitshare/quantizers';
import { testGateSearch } from '@bitshare/testing';
import { extract, fineTune, pretrain, search, sgd } from '@bitshare/trainer';
import { expect, test } from 'vitest';

test('another search is another plugin, or an option of its stage', async () => {
  // #region replace
  const container = compose(wasmBackend(), synthetic(), sgd(), bitSharing(), bops(), multiPath());
  const compressed = await pipeline(
    container,
    pretrain({ epochs: 2, batchSize: 32 }),
    search({ epochs: 2, batchSize: 32, targetRatio: 60, gates: createHardConcrete({ groupSize: 4 }) }),
    extract(),
    search({ epochs: 2, batchSize: 32, targetRatio: 80, name: 'bits-again' }), // by multiPath(), the container's search
    extract(),
    fineTune({ epochs: 2, batchSize: 32 }),
  ).run(startFrom(preresnet({ depth: 8, inputShape: [12, 12, 1], classes: 4 })));
  // #endregion replace
  expect(compressed.history.at(-1)?.metrics.top1).toBeGreaterThan(60);
});

// #region own
/** One logit lowers the bits of every searched layer together, from 8 to 2. */
const createOneKnob = (): GateSearch => ({
  name: 'one-knob',
  gateLearningRate: 1,
  begin({ graph, parameters, quantizer, cost }) {
    const plans = planLayers(graph);
    const sites = createSiteParameters(parameters, quantizer);
    const pricing = createPricing(graph, cost);
    const initial = { shape: [], values: Float32Array.of(2) };
    const { name, variable } = parameters.add({ role: 'knob', kind: 'threshold' }, initial);

    const readings = () => {
      const open = 1 / (1 + Math.exp(-variable.dataSync()[0]!));
      const bits = 2 + 6 * open;
      const selected = [2, 4, 8].find((candidate) => candidate >= bits - 1)!;
      const gate = { selected, relaxed: bits, parameter: name, derivatives: [6 * open * (1 - open)] };
      return readLayers(plans, ({ searched }) => {
        const both = searched ? gate : fixedBits(8); // the first and the last layer
        return { weightBits: both, activationBits: both };
      });
    };

    return {
      apply(call) {
        const { selected } = readings().get(call.node.id)!.weightBits;
        return compressedLayer(plans.get(call.node.id)!, call, {
          quantize: (site, x) => sites.quantize(site, x, selected),
        });
      },
      trains: () => true,
      observe: async () => {}, // it has no state but its parameter
      price: () => pricing(readings()),
      policy: async () => selectedPolicy(graph, readings()),
      gates: async () => selectedGates(plans, readings()),
      weights: () => parameters.read(({ kind }) => kind !== 'threshold'),
      state: () => ({ data: null, tensors: {} }),
      restore: () => {},
      dispose: () => {},
    };
  },
});
// #endregion own

// #region kit
testGateSearch('one knob', createOneKnob, { smooth: true });
// #endregion kit
