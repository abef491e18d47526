import { wasmBackend } from '@bitshare/backend-wasm';
import { compose, pipeline, startFrom } from '@bitshare/core';
import { bops } from '@bitshare/costs';
import { synthetic } from '@bitshare/datasets';
import { sbs } from '@bitshare/gates';
import { preresnet } from '@bitshare/models';
import { bitSharing } from '@bitshare/quantizers';
import { fineTune, pretrain, search, sgd, takeArchived } from '@bitshare/trainer';
import { expect, test } from 'vitest';

// #region container
const container = compose(wasmBackend(), synthetic(), sgd(), bitSharing(), sbs(), bops());
const start = startFrom(preresnet({ depth: 8, inputShape: [12, 12, 1], classes: 4 }));
// #endregion container

test('a target, and an archive', async () => {
  // #region archive
  const searched = await pipeline(
    container,
    pretrain({ epochs: 2, batchSize: 32 }),
    search({
      epochs: 3,
      batchSize: 32,
      thresholdLearningRate: 0.1,
      targetRatio: 80, // or lambda, targetBops, targetCost
      archive: { size: 6, every: 0.5 },
    }),
  ).run(start);
  for (const { top1, cost, epoch } of searched.archive ?? []) console.log(top1, cost, epoch);

  const accurate = await pipeline(
    container,
    takeArchived((archive) => archive.at(-1)), // by rising cost, hence by rising accuracy
    fineTune({ epochs: 1, batchSize: 32 }),
  ).run(searched);
  // #endregion archive
  expect(accurate.history.at(-1)?.metrics.top1).toBeGreaterThan(60);
});

test('a schedule of lambda', async () => {
  // #region schedule
  const searched = await pipeline(
    container,
    pretrain({ epochs: 1, batchSize: 32 }),
    search({
      epochs: 2,
      batchSize: 32,
      thresholdLearningRate: 0.1,
      lambda: 1,
      lambdaSchedule: (progress) => Math.min(1, 2 * progress), // rises from nothing over the first half
    }),
  ).run(start);
  // #endregion schedule
  expect(Object.values(searched.policy!.layers).some(({ weightBits }) => weightBits < 8)).toBe(true);
});
