import { wasmBackend } from '@bitshare/backend-wasm';
import { compose, type PipelineState, type Plugin, pipeline, startFrom } from '@bitshare/core';
import { bops, createBops } from '@bitshare/costs';
import { synthetic } from '@bitshare/datasets';
import { hardConcrete, multiPath } from '@bitshare/gates';
import { preresnet } from '@bitshare/models';
import { countLayers } from '@bitshare/network';
import { bitSharing, lsq } from '@bitshare/quantizers';
import { extract, fineTune, pretrain, search, sgd } from '@bitshare/trainer';
import { beforeAll, describe, expect, it } from 'vitest';

const containerWith = (...extra: Plugin[]) =>
  compose(wasmBackend(), synthetic(), sgd(), bitSharing(), bops(), ...extra);

const bopsOf = (...args: Parameters<typeof countLayers>) => createBops().ledger(countLayers(...args)).total;
const ratioOf = ({ original, searchedPolicy }: PipelineState) =>
  bopsOf(original) / bopsOf(original, searchedPolicy);

let pretrained: PipelineState;
beforeAll(async () => {
  const network = preresnet({ depth: 8, inputShape: [12, 12, 1], classes: 4 });
  pretrained = await pipeline(containerWith(), pretrain({ epochs: 2, batchSize: 32 })).run(
    startFrom(network),
  );
});

const searching = { epochs: 3, batchSize: 32 };
const tuned = fineTune({ epochs: 1, batchSize: 32 });

describe.each([
  ['multi-path by Gumbel-softmax', multiPath({ mixing: 'gumbel-softmax' })],
  ['hard-concrete', hardConcrete()],
])('%s', (_, gates) => {
  it('is driven to a target, extracted and fine-tuned', async () => {
    const found = await pipeline(
      containerWith(gates),
      search({ ...searching, targetRatio: 70 }),
      extract(),
      tuned,
    ).run(pretrained);
    expect(Math.abs(70 / ratioOf(found) - 1)).toBeLessThan(0.03);
    expect(bopsOf(found.graph, found.policy)).toBe(bopsOf(found.original, found.searchedPolicy));
    expect(found.history.at(-1)!.metrics.top1).toBeGreaterThan(80);
    expect(Object.keys(found.weights!).filter((name) => /Logits|branch/.test(name))).toEqual([]);
  });
});

it('multi-path hands on the weights of the branches that it has chosen', async () => {
  const found = await pipeline(
    containerWith(multiPath(), lsq()),
    search({ ...searching, epochs: 2, lambda: 3 }),
  ).run(pretrained);
  const layers = Object.entries(found.policy!.layers);
  expect(layers.some(([, { weightBits }]) => weightBits === 2)).toBe(true);
  const chosen = layers.find(([, { weightBits }]) => weightBits === 2)![0];
  expect(found.weights![`${chosen}/weights`]).not.toEqual(pretrained.weights![`${chosen}/weights`]);
  // What is evaluated is what is handed on.
  const again = await pipeline(containerWith(lsq()), extract(), tuned).run(found);
  expect(again.history.at(-1)!.metrics.top1).toBeGreaterThan(70);
});
