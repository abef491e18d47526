import { wasmBackend } from '@bitshare/backend-wasm';
import { compose, pipeline, startFrom } from '@bitshare/core';
import { bops } from '@bitshare/costs';
import { synthetic } from '@bitshare/datasets';
import { sbs } from '@bitshare/gates';
import { preresnet } from '@bitshare/models';
import { bitSharing } from '@bitshare/quantizers';
import { extract, fineTune, pretrain, search, sgd } from '@bitshare/trainer';
import { expect, test } from 'vitest';

test('a pipeline composed of parts', async () => {
  // #region pipeline
  const container = compose(wasmBackend(), synthetic({ classes: 4 }), sgd(), bitSharing(), sbs(), bops());
  const network = preresnet({ depth: 8, inputShape: [12, 12, 1], classes: 4 });

  const compressed = await pipeline(
    container,
    pretrain({ epochs: 2, batchSize: 32 }),
    search({ epochs: 2, batchSize: 32, thresholdLearningRate: 0.1, lambda: 0.5 }),
    extract(),
    fineTune({ epochs: 2, batchSize: 32 }),
  ).run(startFrom(network));

  console.log(compressed.searchedPolicy); // bits and kept filters of every layer: data that you can edit
  console.log(compressed.history.at(-1)?.metrics.top1); // percent of the test images
  // #endregion pipeline
  expect(compressed.history.at(-1)?.metrics.top1).toBeGreaterThan(60);
  const layers = Object.values(compressed.searchedPolicy!.layers);
  expect(layers.some((layer) => layer.weightBits < 8)).toBe(true);
  expect(compressed.graph.nodes.length).toBe(network.nodes.length);
});
