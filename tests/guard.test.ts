import { wasmBackend } from '@bitshare/backend-wasm';
import {
  compose,
  type PipelineState,
  type Plugin,
  PROGRESS,
  pipeline,
  plugin,
  QUANTIZER,
  type Quantizer,
  silentProgress,
  startFrom,
  type Weights,
} from '@bitshare/core';
import { bops } from '@bitshare/costs';
import { synthetic } from '@bitshare/datasets';
import { sbs } from '@bitshare/gates';
import { preresnet } from '@bitshare/models';
import { uniformPolicy } from '@bitshare/network';
import { bitSharing, createBitSharing } from '@bitshare/quantizers';
import {
  extract,
  fineTune,
  type GuardOptions,
  pretrain,
  search,
  sgd,
  TrainingCollapse,
  usePolicy,
} from '@bitshare/trainer';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';

const containerWith = (...extra: Plugin[]) =>
  compose(wasmBackend(), synthetic(), sgd(), bitSharing(), sbs(), bops(), ...extra);
const network = preresnet({ depth: 8, inputShape: [12, 12, 1], classes: 4 });

let pretrained: PipelineState;
beforeAll(async () => {
  pretrained = await pipeline(containerWith(), pretrain({ epochs: 2, batchSize: 32 })).run(
    startFrom(network),
  );
});

/** The state with one parameter changed everywhere. */
function changed(name: string, change: (value: number) => number): PipelineState & { weights: Weights } {
  const tensor = pretrained.weights![name]!;
  const weights = { ...pretrained.weights, [name]: { ...tensor, values: tensor.values.map(change) } };
  return { ...pretrained, weights };
}

async function collapseOf(work: Promise<unknown>): Promise<TrainingCollapse> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(TrainingCollapse);
  return error as TrainingCollapse;
}

describe('the guard', () => {
  it('names the layer where values stop being numbers', async () => {
    const layer = 'stage2.block1.conv1';
    const tensors = tf.memory().numTensors;
    const state = changed(`${layer}/weights`, () => Number.NaN);
    const { message } = await collapseOf(
      pipeline(containerWith(), pretrain({ epochs: 1, batchSize: 32 })).run(state),
    );
    expect(message).toMatch(
      /pretrain: the loss became NaN at step 0; .* in the weights of layer "stage2\.block1\.conv1"/,
    );
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it('names a batch norm by the layer that reads it, and a clip value by its layer', async () => {
    const norm = changed('stage1.block1.norm2/scale', () => Number.POSITIVE_INFINITY);
    const read = await collapseOf(
      pipeline(containerWith(), pretrain({ epochs: 1, batchSize: 32 })).run(norm),
    );
    expect(read.message).toMatch(/in what layer "stage1\.block1\.conv2" reads/);

    const searched = await pipeline(containerWith(), search({ epochs: 1, batchSize: 32 }), extract()).run(
      pretrained,
    );
    const clip = 'stage3.block1.conv2/activationClip';
    const weights = { ...searched.weights, [clip]: { shape: [], values: Float32Array.of(Number.NaN) } };
    const broken = await collapseOf(
      pipeline(containerWith(), fineTune({ epochs: 1, batchSize: 32 })).run({ ...searched, weights }),
    );
    expect(broken.message).toMatch(
      /quantized input of layer "stage3\.block1\.conv2": look at its clip value/,
    );
  });

  it('stops a training whose loss explodes, and keeps the state before it', async () => {
    const wild = pretrain({ epochs: 40, batchSize: 32, learningRate: 1e4 });
    const collapse = await collapseOf(pipeline(containerWith(), wild).run(pretrained));
    expect(collapse.message).toMatch(/the loss (has exploded|became)/);
    expect(collapse.message).toMatch(/layer "/);
    expect(collapse.state!.weights).toBe(pretrained.weights);
    expect(collapse.state!.history.length).toBeGreaterThanOrEqual(pretrained.history.length);
  });

  it('stops when every input of a layer is zero', async () => {
    const dead = changed('stage2.block1.norm2/offset', () => -1e6);
    const run = (guard?: false) =>
      pipeline(containerWith(), pretrain({ epochs: 4, batchSize: 32, learningRate: 0.001, guard })).run(dead);
    expect((await collapseOf(run())).message).toMatch(
      /collapsed at step 40: every input of layer "stage2\.block1\.conv2" is zero/,
    );
    await expect(run(false)).resolves.toBeDefined();
  });

  it('stops when a clip value is at its floor', async () => {
    const searched = await pipeline(containerWith(), search({ epochs: 1, batchSize: 32 }), extract()).run(
      pretrained,
    );
    const clip = 'stage1.block1.conv2/weightClip';
    const weights = { ...searched.weights, [clip]: { shape: [], values: Float32Array.of(1e-9) } };
    const stuck = pipeline(containerWith(), fineTune({ epochs: 4, batchSize: 32, learningRate: 1e-12 }));
    expect((await collapseOf(stuck.run({ ...searched, weights }))).message).toMatch(
      /clip value "stage1\.block1\.conv2\/weightClip" is at its floor/,
    );
  });

  it('stops a training whose loss has become that of guessing', async () => {
    const quantized = usePolicy((graph) => uniformPolicy(graph, 4));
    const guard = { lossFactor: 1e30, lostSteps: 10, interval: 1000 };
    const wild = fineTune({ epochs: 20, batchSize: 32, learningRate: 300, guard });
    const collapse = await collapseOf(pipeline(containerWith(), quantized, wild).run(pretrained));
    expect(collapse.message).toMatch(
      /the training is lost at step \d+: the loss was 0\.\d+, and has been that of guessing, 1\.39, or more for 10 steps/,
    );
  });

  it('stops when a clip value explodes', async () => {
    const quantized = usePolicy((graph) => uniformPolicy(graph, 4));
    const run = (guard?: GuardOptions) =>
      pipeline(containerWith(), quantized, fineTune({ epochs: 4, batchSize: 32, guard })).run(pretrained);
    expect((await collapseOf(run({ clipGrowth: 0.5 }))).message).toMatch(
      /collapsed at step 40: the clip value "[^"]*Clip" has grown 0\.5 times or more/,
    );
    await expect(run()).resolves.toBeDefined();
  });

  it('reports when quantizing costs much accuracy, and only then', async () => {
    const said = async (bits: number, quantizer: Quantizer) => {
      const messages: string[] = [];
      const create = () => ({ ...silentProgress, message: (text: string) => void messages.push(text) });
      const listening = plugin({ name: 'listening', provides: PROGRESS, create });
      const given = plugin({ name: 'given', provides: QUANTIZER, create: () => quantizer });
      await pipeline(
        containerWith(listening, given),
        usePolicy((graph) => uniformPolicy(graph, bits)),
        fineTune({ epochs: 1, batchSize: 32 }),
      ).run(pretrained);
      return messages.filter((text) => text.includes('lost much accuracy'));
    };
    const sound = createBitSharing();
    /** Turns every sign of the weights. */
    const careless: Quantizer = {
      ...sound,
      quantize: (request, bits) =>
        tf.mul(sound.quantize(request, bits), request.site.role === 'weight' ? -20 : 1),
    };
    for (const bits of [4, 8]) expect(await said(bits, sound)).toEqual([]);
    const [first] = await said(8, careless);
    expect(first).toMatch(
      /use-policy: quantizing to 8 bits or more .* top-1 \d+\.\d %, loss .* give more bits/,
    );
    // Where so few bits are asked for, that they cost something is no news.
    expect(await said(2, careless)).toEqual([]);
  });

  it('stops a search whose gates have all closed', async () => {
    const greedy = search({ epochs: 20, batchSize: 32, thresholdLearningRate: 1, lambda: 50 });
    const collapse = await collapseOf(pipeline(containerWith(), greedy).run(pretrained));
    expect(collapse.message).toMatch(/search: the gates have collapsed .* 3 of 3 prunable layers/);
    expect(collapse.state!.history.at(-1)!.gates).toBeDefined();
  });
});
