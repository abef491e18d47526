import { wasmBackend } from '@bitshare/backend-wasm';
import { COST_MODEL, compose, pipeline, plugin, QUANTIZER, type Quantizer, startFrom } from '@bitshare/core';
import { additiveCost, bops } from '@bitshare/costs';
import { synthetic } from '@bitshare/datasets';
import { sbs } from '@bitshare/gates';
import { preresnet } from '@bitshare/models';
import { uniformQuantize } from '@bitshare/ops';
import { bitSharing } from '@bitshare/quantizers';
import { extract, fineTune, pretrain, search, sgd } from '@bitshare/trainer';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';

// #region cost
/** Counts the bits of weights and inputs that every layer reads; arithmetic is free. */
const traffic = additiveCost({
  name: 'traffic',
  unit: 'bits moved',
  convention: 'traffic-v1: weights and inputs of every layer, read once, at their bits',
  layer: (work) => work.weights * work.weightBits + work.inputElements * work.activationBits,
  derivative: (work) => ({
    weights: work.weightBits,
    weightBits: work.weights,
    inputElements: work.activationBits,
    activationBits: work.inputElements,
  }),
});
const trafficCost = plugin({ name: 'traffic', provides: COST_MODEL, create: () => traffic });
// #endregion cost

// #region quantizer
/** Scales by the tensor's largest magnitude: nothing is learned or stored. */
const dynamicRange: Quantizer = {
  name: 'dynamic-range',
  initialise: () => ({}),
  quantize: ({ x, site }, bits) => uniformQuantize(x, tf.max(tf.abs(x)), bits, site.role === 'weight'),
};
const dynamicRangeQuantizer = plugin({
  name: 'dynamic-range',
  provides: QUANTIZER,
  create: () => dynamicRange,
});
// #endregion quantizer

test('replacing the cost model and the quantizer takes a line each', async () => {
  // #region replace
  const parts = [wasmBackend(), synthetic({ classes: 4 }), sgd(), bitSharing(), sbs(), bops()];
  const container = compose(
    ...parts,
    trafficCost, // the last plugin for a role wins
    dynamicRangeQuantizer,
  );
  // #endregion replace
  const network = preresnet({ depth: 8, inputShape: [12, 12, 1], classes: 4 });
  const searching = search({ epochs: 2, batchSize: 32, thresholdLearningRate: 0.1, lambda: 0.5 });
  const compressed = await pipeline(
    container,
    pretrain({ epochs: 2, batchSize: 32 }),
    searching,
    extract(),
    fineTune({ epochs: 2, batchSize: 32 }),
  ).run(startFrom(network));
  expect(container.resolve(COST_MODEL).unit).toBe('bits moved');
  expect(container.resolve(QUANTIZER).name).toBe('dynamic-range');
  expect(compressed.history.at(-1)?.metrics.top1).toBeGreaterThan(60);
  expect(Object.values(compressed.searchedPolicy!.layers).some((layer) => layer.weightBits < 8)).toBe(true);
});
