import { engineStatistics, wasmBackend } from '@bitshare/backend-wasm';
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
} from '@bitshare/core';
import { bops } from '@bitshare/costs';
import { synthetic } from '@bitshare/datasets';
import { sbs } from '@bitshare/gates';
import { preresnet } from '@bitshare/models';
import { bitSharing } from '@bitshare/quantizers';
import { extract, fineTune, pretrain, search, sgd } from '@bitshare/trainer';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';

/** Keeps what JSON and copies keep of a snapshot; as a file would. */
function memory(every: number) {
  const kept = new Map<string, Snapshot>();
  const checkpointer: Checkpointer = {
    due: (step) => step % every === 0,
    async save(key, { data, tensors }) {
      kept.set(key.join('/'), { data: JSON.parse(JSON.stringify(data)), tensors: structuredClone(tensors) });
      return key.join('/');
    },
    latest: async (key) => kept.get(key.join('/')),
  };
  return { kept, plugin: plugin({ name: 'memory', provides: CHECKPOINTS, create: () => checkpointer }) };
}

/** Leaves the process, as it were, before a step of a stage is kept; counts the steps until then. */
function leavingAt(stage?: string, step?: number) {
  let [task, steps] = ['', 0];
  const progress = {
    ...silentProgress,
    begin: (name: string) => {
      task = name;
    },
    advance: (done: number) => {
      steps++;
      if (task === stage && done === step) throw new Error('left');
    },
  };
  return {
    plugin: plugin({ name: 'leaving', provides: PROGRESS, create: () => progress }),
    steps: () => steps,
  };
}

const network = preresnet({ depth: 8, inputShape: [8, 8, 1], classes: 4 });
/** 96 images in batches of 16. */
const stepsPerEpoch = 6;
const containerWith = (...extra: Plugin[]) =>
  compose(
    wasmBackend(),
    synthetic({ inputShape: [8, 8, 1], trainSize: 96, testSize: 32 }),
    sgd(),
    bitSharing(),
    sbs(),
    bops(),
    ...extra,
  );
const run = (...extra: Plugin[]) =>
  pipeline(
    containerWith(...extra),
    pretrain({ epochs: 2, batchSize: 16 }),
    search({
      ...{ epochs: 2, batchSize: 16, thresholdLearningRate: 0.1, targetRatio: 80 },
      archive: { size: 3, images: 20 },
    }),
    extract(),
    fineTune({ epochs: 2, batchSize: 16 }),
  ).run(startFrom(network));

/** Everything of a state but the time that it took. */
const lasting = ({ efforts: _, ...state }: PipelineState) => JSON.parse(JSON.stringify(state));

/** What the engine holds at the end of every epoch, by stage. */
const held = new Map<string, { readonly tensors: number; readonly bytes: number }[]>();
const holding = {
  ...silentProgress,
  begin: (name: string) => held.set(name, []),
  advance: (done: number) => {
    const entry = { tensors: tf.memory().numTensors, bytes: engineStatistics().bytesInUse };
    if (done % stepsPerEpoch === 0) [...held.values()].at(-1)!.push(entry);
  },
};

let whole: PipelineState;
beforeAll(async () => {
  whole = await run(plugin({ name: 'holding', provides: PROGRESS, create: () => holding }));
});

it('holds the same tensors and the same memory after every epoch', () => {
  expect([...held.keys()]).toEqual(['pretrain', 'search', 'fine-tune']);
  for (const [first, ...others] of held.values()) {
    expect(first!.bytes).toBeGreaterThan(0);
    expect(others).toEqual([first]);
  }
});

describe('a run that is resumed', () => {
  it.each([
    ['pretrain', 6],
    ['search', 2],
    ['search', 10],
    ['search', 12],
    ['fine-tune', 9],
  ])('in %s, after it was left at step %i, ends as one without interruption', async (stage, step) => {
    const tensors = tf.memory().numTensors;
    const { plugin } = memory(4);
    const [first, second] = [leavingAt(stage, step), leavingAt()];
    await expect(run(plugin, first.plugin)).rejects.toThrow('left');
    expect(lasting(await run(plugin, second.plugin))).toEqual(lasting(whole));
    // Nothing but the steps since the last checkpoint is taken again.
    const again = first.steps() + second.steps() - 3 * 2 * stepsPerEpoch;
    expect(again).toBe(((step - 1) % 4) + 1);
    expect(tf.memory().numTensors).toBe(tensors);
  });
});
