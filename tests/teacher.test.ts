import { wasmBackend } from '@bitshare/backend-wasm';
import {
  CHECKPOINTS,
  type Checkpointer,
  compose,
  type PipelineState,
  type Plugin,
  PROGRESS,
  pipeline,
  plugin,
  type Snapshot,
  silentProgress,
  startFrom,
  type Weights,
} from '@bitshare/core';
import { bops } from '@bitshare/costs';
import { createSynthetic, datasetPlugin, synthetic, withoutLabels } from '@bitshare/datasets';
import { sbs } from '@bitshare/gates';
import { preresnet } from '@bitshare/models';
import { uniformPolicy } from '@bitshare/network';
import { bitSharing } from '@bitshare/quantizers';
import { evaluation, extract, fineTune, pretrain, search, sgd, usePolicy } from '@bitshare/trainer';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';

const images = { inputShape: [8, 8, 1], trainSize: 160, testSize: 64 } as const;
const labelled = () => synthetic(images);
const bare = () => datasetPlugin('bare', () => withoutLabels(createSynthetic(images)));
const containerWith = (data: Plugin, ...extra: Plugin[]) =>
  compose(wasmBackend(), data, sgd(), bitSharing(), sbs(), bops(), ...extra);

const network = preresnet({ depth: 8, inputShape: [8, 8, 1], classes: 4 });
const training = { epochs: 2, batchSize: 16 };
const compression = (distill?: { readonly weight?: number; readonly temperature?: number }) => [
  search({ ...training, thresholdLearningRate: 0.1, targetRatio: 60, distill }),
  extract(),
  fineTune({ ...training, distill }),
];

let float: PipelineState & { readonly weights: Weights };
beforeAll(async () => {
  const state = await pipeline(containerWith(labelled()), pretrain({ epochs: 4, batchSize: 16 })).run(
    startFrom(network),
  );
  float = { ...state, weights: state.weights! };
});

const lasting = ({ efforts: _, ...state }: PipelineState) => JSON.parse(JSON.stringify(state));
const last = ({ history }: PipelineState) => history.at(-1)!.metrics;

/** Keeps what JSON and copies keep of a snapshot. */
function memory() {
  const kept = new Map<string, Snapshot>();
  const checkpointer: Checkpointer = {
    due: (step) => step % 4 === 0,
    async save(key, { data, tensors }) {
      kept.set(key.join('/'), { data: JSON.parse(JSON.stringify(data)), tensors: structuredClone(tensors) });
      return key.join('/');
    },
    latest: async (key) => kept.get(key.join('/')),
  };
  return plugin({ name: 'memory', provides: CHECKPOINTS, create: () => checkpointer });
}

/** Leaves a stage before the end of a step, once. */
function leavingAt(stage: string, step: number) {
  let task = '';
  const progress = {
    ...silentProgress,
    begin: (name: string) => {
      task = name;
    },
    advance: (done: number) => {
      if (task === stage && done === step) throw new Error('left');
    },
  };
  return plugin({ name: 'leaving', provides: PROGRESS, create: () => progress });
}

describe('beside labels', () => {
  it('the network before compression changes what is learned, and the state says where', async () => {
    const [taught, alone] = [
      await pipeline(containerWith(labelled()), ...compression({ weight: 0.7, temperature: 3 })).run(float),
      await pipeline(containerWith(labelled()), ...compression()).run(float),
    ];
    const share = { weight: 0.7, temperature: 3 };
    expect(taught.taught).toEqual({ search: share, 'fine-tune': share });
    expect(alone.taught).toBeUndefined();
    expect(taught.weights).not.toEqual(alone.weights);
    expect(last(taught)).toHaveProperty('top1');
    for (const { originalWeights } of [taught, alone]) expect(originalWeights).toBe(float.weights);
  });

  it.each([
    ['search', 13],
    ['fine-tune', 7],
  ])('from %s, left in step %i, a run ends as one that was never left', async (stage, step) => {
    const stages = compression({ weight: 0.5 });
    const whole = await pipeline(containerWith(labelled()), ...stages).run(float);
    const tensors = tf.memory().numTensors;
    const kept = memory();
    const interrupted = pipeline(containerWith(labelled(), kept, leavingAt(stage, step)), ...stages);
    await expect(interrupted.run(float)).rejects.toThrow('left');
    const resumed = await pipeline(containerWith(labelled(), kept), ...stages).run(float);
    expect(lasting(resumed)).toEqual(lasting(whole));
    expect(tf.memory().numTensors).toBe(tensors);
  });
});

describe('without labels', () => {
  it('the network agrees with itself in every image', async () => {
    const state = await pipeline(containerWith(bare()), evaluation()).run(float);
    expect(last(state)).toMatchObject({ agreement: 100, agreementTop5: 100 });
    expect(last(state)).not.toHaveProperty('top1');
  });

  it('a search and fine-tuning learn from it alone, and do not speak of accuracy', async () => {
    const lines: string[] = [];
    const progress = { ...silentProgress, message: (text: string) => void lines.push(text) };
    const said = plugin({ name: 'said', provides: PROGRESS, create: () => progress });
    const state = await pipeline(containerWith(bare(), said), ...compression()).run(float);
    expect(state.taught).toMatchObject({ search: { weight: 1, temperature: 4 } });
    expect(last(state).agreement).toBeGreaterThan(75);
    const names = new Set(
      state.history.slice(float.history.length).flatMap(({ metrics }) => Object.keys(metrics)),
    );
    expect([...names].filter((name) => /top|accuracy/i.test(name))).toEqual(['agreementTop5']);
    expect(lines.some((line) => /agreement [\d.]+ %/.test(line))).toBe(true);
    expect(lines.filter((line) => /top-1|accuracy/.test(line))).toEqual([]);
  });

  it('labels change nothing that is learned when the teacher has the whole loss', async () => {
    const stages = () => [
      usePolicy((graph) => uniformPolicy(graph, 3)),
      fineTune({ ...training, distill: { weight: 1 } }),
    ];
    const [one, other] = [
      await pipeline(containerWith(labelled()), ...stages()).run(float),
      await pipeline(containerWith(bare()), ...stages()).run(float),
    ];
    expect(one.weights).toEqual(other.weights);
  });

  it('it learns the same bits with any number of threads', async () => {
    const learned = async (threads: number) => {
      const container = compose(wasmBackend({ threads }), bare(), sgd(), bitSharing());
      const stages = [usePolicy((graph) => uniformPolicy(graph, 3)), fineTune({ ...training, epochs: 1 })];
      return (await pipeline(container, ...stages).run(float)).weights;
    };
    expect(await learned(3)).toEqual(await learned(1));
  });

  it('there is nothing to pretrain by', async () => {
    await expect(pipeline(containerWith(bare()), pretrain(training)).run(startFrom(network))).rejects.toThrow(
      /pretrain: synthetic-unlabelled has no labels/,
    );
  });

  it('a state must say what the network was', async () => {
    const { originalWeights: _, ...forgetful } = float;
    await expect(pipeline(containerWith(bare()), evaluation()).run(forgetful)).rejects.toThrow(
      /no weights of preresnet8 before compression/,
    );
  });
});
