import { wasmBackend } from '@bitshare/backend-wasm';
import { compose, pipeline, startFrom } from '@bitshare/core';
import { bops } from '@bitshare/costs';
import { synthetic } from '@bitshare/datasets';
import { preresnet } from '@bitshare/models';
import { uniformPolicy } from '@bitshare/network';
import { lsq } from '@bitshare/quantizers';
import { allocateBits, correctStatistics, evaluation, pretrain, sgd, usePolicy } from '@bitshare/trainer';
import { expect, test } from 'vitest';

// #region network
const graph = preresnet({ depth: 8, inputShape: [12, 12, 1], classes: 4 });
const container = compose(wasmBackend(), synthetic(), sgd(), lsq({ perChannel: true }), bops());
const { weights } = await pipeline(container, pretrain({ epochs: 3, batchSize: 32 })).run(startFrom(graph));
// #endregion network

test('bits are chosen without training', async () => {
  // #region budget
  const compressed = await pipeline(
    container,
    allocateBits({ targetRatio: 60, candidates: [2, 4, 8], harmImages: 64 }), // or usePolicy(...)
    correctStatistics(),
    evaluation(),
  ).run(startFrom(graph, weights)); // a trained network
  console.log(compressed.policy, compressed.history.at(-1)?.metrics.top1);
  // #endregion budget
  expect(compressed.history.at(-1)?.metrics.top1).toBeGreaterThan(60);
});

test('or are the same everywhere', async () => {
  // #region uniform
  const compressed = await pipeline(
    container,
    usePolicy((network) => uniformPolicy(network, 8)),
    correctStatistics(),
    evaluation(),
  ).run(startFrom(graph, weights));
  // #endregion uniform
  expect(compressed.history.at(-1)?.metrics.top1).toBeGreaterThan(80);
});
