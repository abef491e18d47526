import { wasmBackend } from '@bitshare/backend-wasm';
import {
  COST_MODEL,
  type CompressionPolicy,
  compose,
  type PipelineState,
  type Plugin,
  pipeline,
  startFrom,
} from '@bitshare/core';
import { bops, macs } from '@bitshare/costs';
import { synthetic } from '@bitshare/datasets';
import { sbs } from '@bitshare/gates';
import { preresnet } from '@bitshare/models';
import { countLayers } from '@bitshare/network';
import { bitSharing } from '@bitshare/quantizers';
import { type BudgetOptions, extract, pretrain, search, sgd } from '@bitshare/trainer';
import { beforeAll, describe, expect, it } from 'vitest';

const containerWith = (...extra: Plugin[]) =>
  compose(wasmBackend(), synthetic({ trainSize: 640 }), sgd(), bitSharing(), sbs(), bops(), ...extra);

/** Times less than the original at full precision, by the container's own cost. */
function ratioOf({ original, searchedPolicy }: PipelineState, container = containerWith()): number {
  const cost = container.resolve(COST_MODEL);
  const costOf = (policy?: CompressionPolicy) => cost.ledger(countLayers(original, policy), original).total;
  return costOf() / costOf(searchedPolicy);
}

let pretrained: PipelineState;
beforeAll(async () => {
  const network = preresnet({ depth: 8, inputShape: [12, 12, 1], classes: 4 });
  pretrained = await pipeline(containerWith(), pretrain({ epochs: 2, batchSize: 32 })).run(
    startFrom(network),
  );
});

const searchWith = (options: BudgetOptions & { readonly epochs?: number }, container = containerWith()) =>
  pipeline(
    container,
    search({ epochs: 6, batchSize: 32, thresholdLearningRate: 0.05, ...options }),
    extract(),
  ).run(pretrained);

describe('a search with a lambda', () => {
  it('saves more with a larger lambda', async () => {
    const [small, large] = [await searchWith({ epochs: 1 }), await searchWith({ lambda: 3, epochs: 1 })];
    expect(ratioOf(large)).toBeGreaterThan(ratioOf(small));
  });

  it('follows the schedule of lambda', async () => {
    const [none, small] = [
      await searchWith({ lambda: 3, lambdaSchedule: () => 0, epochs: 1 }),
      await searchWith({ lambda: 3, epochs: 1 }),
    ];
    expect(ratioOf(none)).toBeLessThan(ratioOf(small));
  });
});

describe('a search with a target', () => {
  it('reaches a ratio within 3 %', async () => {
    const found = await searchWith({ targetRatio: 60 });
    expect(Math.abs(60 / ratioOf(found) - 1)).toBeLessThan(0.03);
    const lambdas = found.history.flatMap(({ metrics }) => metrics.lambda ?? []);
    expect(new Set(lambdas).size).toBeGreaterThan(10);
  });

  it.each([
    ['SBS-Q', { prune: false }, 70],
    ['SBS-P', { quantize: false }, 1.5],
  ])('drives %s too', async (_, gates, targetRatio) => {
    const found = await searchWith({ targetRatio }, containerWith(sbs(gates)));
    expect(Math.abs(targetRatio / ratioOf(found) - 1)).toBeLessThan(0.03);
  });

  it.each([70, 85])(
    'has its policy for a ratio of %d in the last entry of its history',
    async (targetRatio) => {
      const { history, searchedPolicy } = await searchWith({ targetRatio, epochs: 2 });
      for (const { layer, ...gates } of history.at(-1)!.gates!) {
        const { weightBits, activationBits, keptFilters } = searchedPolicy!.layers[layer]!;
        expect(gates).toEqual({
          ...{ weightBits, activationBits, filters: gates.filters },
          keptFilters: keptFilters?.length ?? gates.filters,
        });
      }
    },
  );

  it('takes the target in the unit of any cost model', async () => {
    const container = containerWith(macs());
    const { original } = pretrained;
    const full = container.resolve(COST_MODEL).ledger(countLayers(original), original).total;
    const found = await searchWith({ targetCost: full / 1.6 }, container);
    expect(Math.abs(1.6 / ratioOf(found, container) - 1)).toBeLessThan(0.03);
  });

  it('refuses a wrong target with the reason', async () => {
    await expect(searchWith({ lambda: 1, targetRatio: 10 })).rejects.toThrow(
      /lambda and targetRatio exclude/,
    );
    await expect(searchWith({ targetRatio: 0 })).rejects.toThrow(/targetRatio must be a positive number/);
    await expect(searchWith({ targetBops: 1e6 }, containerWith(macs()))).rejects.toThrow(
      /targetBops needs .*"bops"/,
    );
  });
});
