import { wasmBackend } from '@bitshare/backend-wasm';
import { compose, type GateSearch, pipeline, startFrom } from '@bitshare/core';
import { bops } from '@bitshare/costs';
import { synthetic } from '@bitshare/datasets';
import { createSbs, sbs } from '@bitshare/gates';
import { preresnet } from '@bitshare/models';
import { bitSharing } from '@bitshare/quantizers';
import { fineTune, pretrain, search, sgd, takeArchived } from '@bitshare/trainer';
import { expect, test } from 'vitest';

// #region house
const house = compose(wasmBackend(), synthetic(), sgd(), bitSharing(), sbs(), bops());
const start = startFrom(preresnet({ depth: 8, inputShape: [12, 12, 1], classes: 4 }));
// #endregion house

test('a target, and an archive', async () => {
  // #region archive
  const searched = await pipeline(
    house,
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
    house,
    takeArchived((archive) => archive.at(-1)), // by rising cost, hence by rising accuracy
    fineTune({ epochs: 1, batchSize: 32 }),
  ).run(searched);
  // #endregion archive
  expect(accurate.history.at(-1)?.metrics.top1).toBeGreaterThan(60);
});

// #region own
/** Any search, whose lambda rises from nothing over its first half: a budget of one's own drives a session from outside. */
const ramped = (gates: GateSearch): GateSearch => ({
  ...gates,
  name: `ramped ${gates.name}`,
  begin(context) {
    const session = gates.begin(context);
    let step = 0;
    return {
      ...session,
      async penalty() {
        const { loss, cost, gradients } = await session.penalty();
        const share = Math.min(1, (2 * ++step) / context.steps);
        const scaled = [...gradients].map(([name, gradient]): [string, Float32Array] => [
          name,
          gradient.map((value) => share * value),
        ]);
        return { loss: share * loss, cost, gradients: new Map(scaled) };
      },
    };
  },
});
// #endregion own

test('a budget of your own', async () => {
  const gates = ramped(createSbs({ lambda: 1 }));
  const searching = search({ epochs: 2, batchSize: 32, thresholdLearningRate: 0.1, gates });
  const found = await pipeline(house, pretrain({ epochs: 1, batchSize: 32 }), searching).run(start);
  expect(Object.values(found.policy!.layers).some(({ weightBits }) => weightBits < 8)).toBe(true);
});
