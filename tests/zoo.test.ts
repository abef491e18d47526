import { wasmBackend } from '@bitshare/backend-wasm';
import { compose, createRandom, pipeline, plugin, RANDOM, startFrom } from '@bitshare/core';
import { bops } from '@bitshare/costs';
import { synthetic } from '@bitshare/datasets';
import { sbs } from '@bitshare/gates';
import { type ModelName, modelByName } from '@bitshare/models';
import { countLayers, prunableLayers } from '@bitshare/network';
import { bitSharing } from '@bitshare/quantizers';
import { extract, fineTune, pretrain, search, sgd } from '@bitshare/trainer';
import { expect, it } from 'vitest';

/** One of every kind: the depths of a family differ in the number of equal blocks alone. Narrow, for the sake of time. */
const zoo: readonly (readonly [ModelName, number])[] = [
  ['preresnet8', 0.5],
  ['resnet20', 0.5],
  ['resnet18', 0.125],
  ['resnet50', 0.125],
  ['mobilenetv2', 0.5],
  ['lenet5', 1],
];

// A few steps on small images: whether every network goes through the method, not how well it does.
it.each(zoo)('%s is trained, searched, pruned and fine-tuned', async (name, width) => {
  const inputShape = [32, 32, 1] as const;
  const container = compose(
    wasmBackend({ threads: 2 }),
    synthetic({ classes: 3, inputShape, trainSize: 32, testSize: 32 }),
    sgd(),
    bitSharing(),
    sbs({ groupSize: 2 }),
    bops(),
    plugin({ name: 'seeded', provides: RANDOM, create: () => createRandom(0) }),
  );
  const options = { epochs: 1, batchSize: 16 };
  const start = startFrom(modelByName(name, { classes: 3, inputShape, width }));
  const compressed = await pipeline(
    container,
    pretrain({ ...options, learningRate: 0.02 }),
    search({ ...options, learningRate: 0.001, thresholdLearningRate: 1, lambda: 3 }),
    extract(),
    fineTune({ ...options, learningRate: 0.001 }),
  ).run(start);
  // After so few steps the running statistics are no measure of the images, so the test loss says nothing.
  for (const { metrics } of compressed.history)
    expect(metrics.loss ?? 0).toBeLessThan(Number.POSITIVE_INFINITY);
  expect(compressed.history.at(-1)!.metrics.top1).toBeGreaterThanOrEqual(0);
  const filters = (graph: typeof start.graph) =>
    countLayers(graph).reduce((sum, row) => sum + row.keptOutputs, 0);
  expect(filters(compressed.graph)).toBeLessThan(filters(start.graph));
  expect(Object.keys(compressed.extractedFilters!)).toEqual(
    expect.arrayContaining([prunableLayers(start.graph)[0]!.layer]),
  );
});
