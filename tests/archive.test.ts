import { wasmBackend } from '@bitshare/backend-wasm';
import { compose, type PipelineState, pipeline, QUANTIZER, startFrom } from '@bitshare/core';
import { bops, createBops } from '@bitshare/costs';
import { createSynthetic, synthetic } from '@bitshare/datasets';
import { sbs } from '@bitshare/gates';
import { preresnet } from '@bitshare/models';
import { countLayers, createNetwork, fixedPrecision } from '@bitshare/network';
import { bitSharing } from '@bitshare/quantizers';
import { evaluate, fineTune, pretrain, search, sgd, takeArchived } from '@bitshare/trainer';
import { beforeAll, describe, expect, it } from 'vitest';

const images = { classes: 16, trainSize: 256 };
const container = compose(wasmBackend(), synthetic(images), sgd(), bitSharing(), sbs(), bops());
// Bits go faster than weights can follow, on many classes, so that there is something to trade.
const searching = {
  epochs: 4,
  batchSize: 32,
  learningRate: 0.001,
  thresholdLearningRate: 0.1,
  lambda: 1,
  guard: false,
} as const;

let found: PipelineState;
beforeAll(async () => {
  const network = preresnet({ depth: 8, inputShape: [12, 12, 1], classes: 16, width: 0.5 });
  found = await pipeline(
    container,
    pretrain({ epochs: 5, batchSize: 32 }),
    search({ ...searching, archive: { size: 4, every: 0.5 } }),
  ).run(startFrom(network));
});

describe('the archive of a search', () => {
  it('holds policies of which none is better than another in both cost and accuracy, with both figures', async () => {
    const { original, archive = [] } = found;
    expect(archive.length).toBeGreaterThan(1);
    expect(archive.length).toBeLessThanOrEqual(4);
    const { test } = await createSynthetic(images).load();
    for (const [i, { searchedPolicy, graph, policy, weights, top1, cost }] of archive.entries()) {
      expect(cost).toBe(createBops().ledger(countLayers(original, searchedPolicy)).total);
      expect(cost).toBe(createBops().ledger(countLayers(graph, policy)).total);
      if (i > 0) expect(top1).toBeGreaterThan(archive[i - 1]!.top1);
      if (i > 0) expect(cost).toBeGreaterThan(archive[i - 1]!.cost);
      const network = createNetwork(graph, weights);
      const { parameters } = network;
      const quantizer = container.resolve(QUANTIZER);
      const transform = fixedPrecision({ graph, policy, quantizer, parameters });
      expect((await evaluate(network, test, { transform })).top1).toBeCloseTo(top1, 6);
      network.dispose();
    }
  });

  it('gives any of its policies to the next stage', async () => {
    const dearest = await pipeline(
      container,
      takeArchived((archive) => archive.at(-1)),
      fineTune({ epochs: 4, batchSize: 32 }),
    ).run(found);
    expect(dearest.searchedPolicy).toEqual(found.archive!.at(-1)!.searchedPolicy);
    expect(dearest.history.at(-1)!.metrics.top1).toBeGreaterThan(70);
    const none = pipeline(
      container,
      takeArchived((archive) => archive[99]),
    ).run(found);
    await expect(none).rejects.toThrow(/none of the \d archived policies/);
  });

  it('refuses invalid options', async () => {
    const wrong = pipeline(container, search({ ...searching, archive: { every: 0 } })).run(found);
    await expect(wrong).rejects.toThrow(/archive.every must be positive/);
  });
});
