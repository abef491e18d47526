import { wasmBackend } from '@bitshare/backend-wasm';
import { compose, pipeline, startFrom } from '@bitshare/core';
import { bops } from '@bitshare/costs';
import { createSynthetic, datasetPlugin, synthetic, withoutLabels } from '@bitshare/datasets';
import { sbs } from '@bitshare/gates';
import { preresnet } from '@bitshare/models';
import { bitSharing } from '@bitshare/quantizers';
import { extract, fineTune, pretrain, search, sgd } from '@bitshare/trainer';
import { expect, test } from 'vitest';

// #region network
const graph = preresnet({ depth: 8, inputShape: [12, 12, 1], classes: 4 });
const parts = [wasmBackend(), sgd(), bitSharing(), sbs(), bops()];
const { weights } = await pipeline(
  compose(...parts, synthetic()),
  pretrain({ epochs: 3, batchSize: 32 }),
).run(startFrom(graph));
// #endregion network

test('a network is compressed without labels', async () => {
  // #region bare
  const photos = datasetPlugin('photos', () => withoutLabels(createSynthetic()));
  const compressed = await pipeline(
    compose(...parts, photos),
    search({ epochs: 2, batchSize: 32, targetRatio: 60 }),
    extract(),
    fineTune({ epochs: 2, batchSize: 32 }),
  ).run(startFrom(graph, weights)); // the trained network teaches
  console.log(compressed.history.at(-1)?.metrics.agreement); // % of images in the class where it puts them
  // #endregion bare
  expect(compressed.history.at(-1)?.metrics.agreement).toBeGreaterThan(60);
});

test('it teaches beside labels on request', async () => {
  // #region beside
  const distill = { weight: 0.5, temperature: 4 };
  const compressed = await pipeline(
    compose(...parts, synthetic()),
    search({ epochs: 2, batchSize: 32, targetRatio: 60, distill }),
    extract(),
    fineTune({ epochs: 2, batchSize: 32, distill }),
  ).run(startFrom(graph, weights));
  // #endregion beside
  expect(compressed.taught).toEqual({ search: distill, 'fine-tune': distill });
});
