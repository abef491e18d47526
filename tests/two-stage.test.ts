import { wasmBackend } from '@bitshare/backend-wasm';
import { compose, type PipelineState, pipeline, startFrom } from '@bitshare/core';
import { bops, createBops } from '@bitshare/costs';
import { synthetic } from '@bitshare/datasets';
import { createSbs, sbs } from '@bitshare/gates';
import { preresnet } from '@bitshare/models';
import { countLayers, uniformPolicy } from '@bitshare/network';
import { bitSharing } from '@bitshare/quantizers';
import { extract, fineTune, pretrain, search, sgd, usePolicy } from '@bitshare/trainer';
import { beforeAll, describe, expect, it } from 'vitest';

const container = compose(wasmBackend(), synthetic(), sgd(), bitSharing(), sbs({ prune: false }), bops());
const searching = { epochs: 3, batchSize: 32, thresholdLearningRate: 0.1 };

let pruned: PipelineState;
beforeAll(async () => {
  pruned = await pipeline(
    container,
    pretrain({ epochs: 2, batchSize: 32 }),
    search({ ...searching, lambda: 0.3, name: 'search-p', gates: createSbs({ quantize: false }) }),
    extract(),
  ).run(startFrom(preresnet({ depth: 8, inputShape: [12, 12, 1], classes: 4 })));
});

const bopsOf = (...args: Parameters<typeof countLayers>) => createBops().ledger(countLayers(...args)).total;
/** Of the network as it is now, and of the original at the policy that leads to it: two ways to count the same. */
const bothCounts = ({ graph, policy, original, searchedPolicy }: PipelineState) => [
  bopsOf(graph, policy),
  bopsOf(original, searchedPolicy),
];

describe('SBS-P, then SBS-Q', () => {
  it('searches the bits of the pruned network and counts both stages on the original', async () => {
    const [, afterPruning] = bothCounts(pruned);
    expect(afterPruning).toBeLessThan(bopsOf(pruned.original));
    const found = await pipeline(
      container,
      fineTune({ epochs: 1, batchSize: 32, name: 'recover' }),
      search({ ...searching, name: 'search-q', targetRatio: 120 }),
      extract(),
      fineTune({ epochs: 2, batchSize: 32 }),
    ).run(pruned);

    const [now, counted] = bothCounts(found);
    expect(counted).toBe(now);
    expect(Math.abs(120 / (bopsOf(found.original) / now!) - 1)).toBeLessThan(0.03);
    const layers = Object.entries(found.searchedPolicy!.layers);
    for (const [id, { keptFilters }] of layers)
      expect(keptFilters).toEqual(pruned.searchedPolicy!.layers[id]!.keptFilters);
    expect(
      layers.some(([, { weightBits, activationBits }]) => Math.min(weightBits, activationBits) < 8),
    ).toBe(true);
    expect(Object.keys(found.efforts)).toEqual(
      expect.arrayContaining(['search-p', 'recover', 'search-q', 'fine-tune']),
    );
    expect(found.efforts['fine-tune']!.peakBytes).toBeGreaterThan(1e6);
    // Bit gates of 2, 4 and 8 bits remember more of a step than fine-tuning at settled bits.
    expect(found.efforts['search-q']!.peakBytes).toBeGreaterThan(found.efforts['fine-tune']!.peakBytes!);
    expect(found.history.at(-1)!.metrics.top1).toBeGreaterThan(90);
  });

  it('counts a policy that is set after an extraction on the original too', async () => {
    const given = await pipeline(
      container,
      usePolicy((graph) => uniformPolicy(graph, 4)),
    ).run(pruned);
    const [now, counted] = bothCounts(given);
    expect(counted).toBe(now);
  });

  it('can prune the pruned network again', async () => {
    const again = await pipeline(
      container,
      search({ ...searching, lambda: 1, gates: createSbs({ groupSize: 2 }) }),
      extract(),
    ).run(pruned);
    const [now, counted] = bothCounts(again);
    expect(counted).toBe(now);
    const kept = (state: PipelineState) =>
      Object.values(state.searchedPolicy!.layers).reduce(
        (sum, { keptFilters = [] }) => sum + keptFilters.length,
        0,
      );
    expect(kept(again)).toBeLessThan(kept(pruned));
    for (const [id, filters] of Object.entries(again.extractedFilters!))
      expect(pruned.extractedFilters![id]).toEqual(expect.arrayContaining([...filters]));
  });
});
