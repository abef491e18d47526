import { wasmBackend } from '@bitshare/backend-wasm';
import {
  CHECKPOINTS,
  type Checkpointer,
  compose,
  type PipelineState,
  type Plugin,
  PROGRESS,
  pipeline,
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
  const plugin: Plugin = {
    name: 'memory',
    register: (c) => c.register(CHECKPOINTS, { useValue: checkpointer }),
  };
  return { kept, plugin };
}

/** Leaves the process, as it were, before a step of a stage is kept. */
function leavingAt(stage: string, step: number): Plugin {
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
  return { name: 'leaving', register: (c) => c.register(PROGRESS, { useValue: progress }) };
}

const network = preresnet({ depth: 8, inputShape: [8, 8, 1], classes: 4 });
const house = (...extra: Plugin[]) =>
  compose(
    wasmBackend(),
    synthetic({ inputShape: [8, 8, 1], trainSize: 160, testSize: 32 }),
    sgd(),
    bitSharing(),
    sbs({ lambda: 0.5 }),
    bops(),
    ...extra,
  );
const run = (...extra: Plugin[]) =>
  pipeline(
    house(...extra),
    pretrain({ epochs: 2, batchSize: 16 }),
    search({
      ...{ epochs: 2, batchSize: 16, thresholdLearningRate: 0.1, targetRatio: 80 },
      archive: { size: 3, images: 20 },
    }),
    extract(),
    fineTune({ epochs: 2, batchSize: 16 }),
  ).run(startFrom(network));

/** Everything of a state but the time that it took. */
const lasting = ({ seconds: _, peakBytes: __, ...state }: PipelineState) => JSON.parse(JSON.stringify(state));

let whole: PipelineState;
beforeAll(async () => {
  whole = await run();
});

describe('a run that goes on', () => {
  it.each([
    ['pretrain', 3],
    ['pretrain', 10],
    ['pretrain', 20],
    ['search', 2],
    ['search', 14],
    ['search', 20],
    ['fine-tune', 1],
    ['fine-tune', 17],
  ])('from %s, left in step %i, ends as one that was never left', async (stage, step) => {
    const tensors = tf.memory().numTensors;
    const { kept, plugin } = memory(4);
    await expect(run(plugin, leavingAt(stage, step))).rejects.toThrow('left');
    expect(kept.size).toBeGreaterThan(step > 4 || stage !== 'pretrain' ? 0 : -1);
    expect(lasting(await run(plugin))).toEqual(lasting(whole));
    expect(tf.memory().numTensors).toBe(tensors);
  });
});
