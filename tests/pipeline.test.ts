import {
  BACKEND,
  type Container,
  compose,
  type PipelineState,
  type Plugin,
  PROGRESS,
  type Progress,
  pipeline,
  plugin,
  silentProgress,
  startFrom,
} from '@bitshare/core';
import { bops } from '@bitshare/costs';
import { synthetic } from '@bitshare/datasets';
import { sbs } from '@bitshare/gates';
import { createGraphBuilder } from '@bitshare/models';
import { countLayers, fullPrecisionPolicy, prunableLayers, uniformPolicy } from '@bitshare/network';
import { bitSharing } from '@bitshare/quantizers';
import { extract, fineTune, pretrain, search, sgd, usePolicy } from '@bitshare/trainer';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';

const cpu = plugin({
  name: 'cpu',
  provides: BACKEND,
  create: () => ({
    name: 'cpu',
    async activate() {
      await tf.setBackend('cpu');
      return { engine: 'cpu', build: 'reference', threads: 1, versions: {} };
    },
  }),
});

/** Writes down how many tensors there are after every step of every stage. */
function tensorCounts() {
  const counts = new Map<string, number[]>();
  let task = '';
  const progress: Progress = {
    ...silentProgress,
    begin: (name) => {
      task = name;
      counts.set(name, []);
    },
    advance: () => void counts.get(task)!.push(tf.memory().numTensors),
  };
  return { counts, counting: plugin({ name: 'tensor-counts', provides: PROGRESS, create: () => progress }) };
}

function smallNet() {
  const build = createGraphBuilder();
  const stem = build.convolution('stem', build.input([6, 6, 1]), { filters: 4, kernel: 3 });
  let x = build.relu('relu1', build.batchNorm('norm1', stem));
  x = build.relu(
    'relu2',
    build.batchNorm('norm2', build.convolution('conv1', x, { filters: 8, kernel: 3, stride: 2 })),
  );
  x = build.add(
    'add',
    build.convolution('conv2', x, { filters: 4, kernel: 3 }),
    build.convolution('shortcut', stem, { filters: 4, kernel: 1, stride: 2 }),
  );
  x = build.globalAveragePool('pool', build.relu('relu3', build.batchNorm('norm3', x)));
  return build.graph('small-net', build.dense('dense', x, 3));
}

const containerWith = (...extra: Plugin[]): Container =>
  compose(
    cpu,
    synthetic({ classes: 3, inputShape: [6, 6, 1], trainSize: 96, testSize: 48 }),
    sgd(),
    bitSharing(),
    sbs(),
    bops(),
    ...extra,
  );

const cost = (state: PipelineState): number =>
  countLayers(state.original, state.searchedPolicy ?? fullPrecisionPolicy(state.original)).reduce(
    (sum, row) => sum + row.macs * row.weightBits * row.activationBits,
    0,
  );

let pretrained: PipelineState;
beforeAll(async () => {
  pretrained = await pipeline(containerWith(), pretrain({ epochs: 8, batchSize: 16 })).run(
    startFrom(smallNet()),
  );
});

describe('the stages', () => {
  it('pretrain reaches more than 90 % top-1', () => {
    expect(pretrained.history.at(-1)!.metrics.top1).toBeGreaterThan(90);
    expect(pretrained.efforts.pretrain!.seconds).toBeGreaterThan(0);
  });

  it('search lowers the cost, extract removes what it pruned, fine-tune keeps the accuracy', async () => {
    const searched = await pipeline(
      containerWith(),
      search({ epochs: 4, batchSize: 16, thresholdLearningRate: 0.1, lambda: 0.5 }),
    ).run(pretrained);
    expect(cost(searched)).toBeLessThan(cost(pretrained) / 20);
    const gates = searched.history.at(-1)!.gates!;
    expect(gates.map((gate) => gate.layer)).toEqual(['stem', 'conv1', 'conv2', 'shortcut', 'dense']);
    expect(gates[0]).toMatchObject({ weightBits: 8, activationBits: 8 });

    const extracted = await pipeline(containerWith(), extract()).run(searched);
    const kept = searched.policy!.layers.conv1!.keptFilters!;
    expect(prunableLayers(extracted.graph)).toMatchObject([{ layer: 'conv1', filters: kept.length }]);
    expect(extracted.weights!['conv2/weights']!.shape).toEqual([3, 3, kept.length, 4]);
    expect(cost(extracted)).toBe(cost(searched));

    const tuned = await pipeline(containerWith(), fineTune({ epochs: 6, batchSize: 16 })).run(extracted);
    expect(tuned.history.at(-1)!.metrics.top1).toBeGreaterThan(90);
  });

  it('gives the same result twice', async () => {
    const run = () =>
      pipeline(
        containerWith(),
        search({ epochs: 1, batchSize: 16, lambda: 0.5 }),
        extract(),
        fineTune({ epochs: 1, batchSize: 16 }),
      ).run(pretrained);
    const [one, two] = [await run(), await run()];
    expect(two.weights).toEqual(one.weights);
    expect(two.policy).toEqual(one.policy);
  });

  it.each([
    ['SBS-Q', { prune: false }],
    ['SBS-P', { quantize: false }],
  ])('%s changes only what it says', async (_, options) => {
    const searched = await pipeline(
      containerWith(sbs(options)),
      search({ epochs: 2, batchSize: 16, thresholdLearningRate: 0.1, lambda: 0.5 }),
    ).run(pretrained);
    const layers = Object.values(searched.policy!.layers);
    if ('prune' in options) expect(layers.every((layer) => layer.keptFilters === undefined)).toBe(true);
    else expect(layers.every((layer) => layer.weightBits === 32 && layer.activationBits === 32)).toBe(true);
    expect(cost(searched)).toBeLessThan(cost(pretrained));
  });

  it('fine-tunes at a uniform policy', async () => {
    const tuned = await pipeline(
      containerWith(),
      usePolicy((graph) => uniformPolicy(graph, 4)),
      fineTune({ epochs: 4, batchSize: 16 }),
    ).run(pretrained);
    expect(tuned.history.at(-1)!.metrics.top1).toBeGreaterThan(90);
    // Calibrated by running statistics, which standardised weights make worthless, clip values grow from layer to layer.
    const clips = Object.entries(tuned.weights!).filter(([name]) => name.endsWith('Clip'));
    expect(clips.length).toBe(9);
    for (const [name, { values }] of clips) expect(values[0], name).toBeLessThan(15);
  });

  it('keeps the number of tensors constant over 100 steps of every stage', async () => {
    const { counts, counting } = tensorCounts();
    const before = tf.memory().numTensors;
    await pipeline(
      containerWith(counting),
      pretrain({ epochs: 17, batchSize: 16 }),
      search({ epochs: 17, batchSize: 16, lambda: 0.5 }),
      extract(),
      fineTune({ epochs: 17, batchSize: 16 }),
    ).run(startFrom(smallNet()));
    for (const stage of ['pretrain', 'search', 'fine-tune']) {
      const [, second, ...rest] = counts.get(stage)!;
      expect(rest.length).toBe(100);
      expect(new Set(rest.slice(1)), stage).toEqual(new Set([stage === 'search' ? rest[1] : second]));
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  it('stops at an abort signal and frees its tensors', async () => {
    const before = tf.memory().numTensors;
    const stop = new AbortController();
    const stopper = plugin({
      name: 'stopper',
      provides: PROGRESS,
      create: () => ({
        ...silentProgress,
        advance: (done: number) => void (done === 3 && stop.abort(new Error('enough'))),
      }),
    });
    await expect(
      pipeline(containerWith(stopper), search({ epochs: 1, batchSize: 16, lambda: 0.5 })).run(
        pretrained,
        stop.signal,
      ),
    ).rejects.toThrow('enough');
    expect(tf.memory().numTensors).toBe(before);
  });

  it('stops at an abort signal of a timer while it computes', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error('from outside')), 30);
    const endless = pipeline(containerWith(), pretrain({ epochs: 1000, batchSize: 16 }));
    await expect(endless.run(startFrom(smallNet()), stop.signal)).rejects.toThrow('from outside');
  });

  it('names a missing stage, policy or image', async () => {
    const start = startFrom(smallNet());
    await expect(pipeline(containerWith(), search({ epochs: 1 })).run(start)).rejects.toThrow(
      /Run pretrain first/,
    );
    await expect(pipeline(containerWith(), fineTune({ epochs: 1 })).run(pretrained)).rejects.toThrow(
      /policy/,
    );
    await expect(
      pipeline(containerWith(), pretrain({ epochs: 1, batchSize: 500 })).run(start),
    ).rejects.toThrow(/larger than the 96 training images/);
  });

  it('stops at a loss that is not a number, naming the stage and the step', async () => {
    const broken = {
      ...pretrained.weights!['stem/weights']!,
      values: pretrained.weights!['stem/weights']!.values.with(0, Number.NaN),
    };
    const state = { ...pretrained, weights: { ...pretrained.weights, 'stem/weights': broken } };
    await expect(
      pipeline(containerWith(), pretrain({ epochs: 1, batchSize: 16 })).run(state),
    ).rejects.toThrow(/pretrain: the loss became NaN at step 0/);
  });
});
