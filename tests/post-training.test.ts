import { wasmBackend } from '@bitshare/backend-wasm';
import {
  compose,
  createRandom,
  type Graph,
  type LayerTransform,
  type PipelineState,
  type Plugin,
  PROGRESS,
  pipeline,
  plugin,
  silentProgress,
  startFrom,
  type Weights,
} from '@bitshare/core';
import { bops, type createBops, peakActivationBytes, weightBytes } from '@bitshare/costs';
import { createSynthetic, datasetPlugin, synthetic, withoutLabels } from '@bitshare/datasets';
import { modelByName, preresnet } from '@bitshare/models';
import {
  countLayers,
  createNetwork,
  fixedPrecision,
  graphLayers,
  initialWeights,
  uniformPolicy,
} from '@bitshare/network';
import { createLsq, lsq } from '@bitshare/quantizers';
import {
  allocateBits,
  correctStatistics,
  evaluation,
  fineTune,
  pretrain,
  sgd,
  usePolicy,
} from '@bitshare/trainer';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';

const containerWith = (...extra: Plugin[]) =>
  compose(wasmBackend(), synthetic(), sgd(), lsq({ perChannel: true }), bops(), ...extra);
const atBits = (bits: number) => usePolicy((graph) => uniformPolicy(graph, bits));
const bare = () => datasetPlugin('bare', () => withoutLabels(createSynthetic()));

let float: PipelineState & { readonly weights: Weights };
beforeAll(async () => {
  const network = preresnet({ depth: 8, inputShape: [12, 12, 1], classes: 4 });
  const state = await pipeline(containerWith(), pretrain({ epochs: 4, batchSize: 32 })).run(
    startFrom(network),
  );
  float = { ...state, weights: state.weights! };
});

/** The images that a run with the seed 0 calibrates by. */
async function calibrationImages(count: number, source = createSynthetic()): Promise<tf.Tensor4D> {
  const { train, inputShape } = await source.load();
  const random = createRandom(0).fork('calibration');
  for await (const { images } of train.batches({ batchSize: count, random }))
    return tf.tensor4d(images, [count, ...inputShape]);
  throw new Error('no images');
}

type Values = Readonly<Record<string, Float32Array>>;

/** Mean of every layer's output by channel, behind the batch norm that alone reads it. */
function outputMeans(graph: Graph, weights: Weights, images: tf.Tensor4D, quantized?: PipelineState): Values {
  const network = createNetwork(graph, weights);
  const { parameters } = network;
  const quantizer = createLsq({ perChannel: true });
  const transform = quantized && fixedPrecision({ graph, policy: quantized.policy!, quantizer, parameters });
  const means: Record<string, Float32Array> = {};
  const probe: LayerTransform = {
    apply(call) {
      const output = transform ? transform.apply(call) : call.compute(call.input, call.weights);
      means[call.node.id] = tf
        .mean(
          output,
          output.shape.slice(0, -1).map((_, axis) => axis),
        )
        .dataSync() as Float32Array;
      return output;
    },
  };
  tf.tidy(() => void network.forward(images, { training: false, transform: probe }));
  network.dispose();
  for (const { id } of graphLayers(graph)) {
    const [reader, ...others] = graph.nodes.filter(({ inputs }) => inputs.includes(id));
    if (reader?.op !== 'batchNorm' || others.length > 0) continue;
    const [scale, offset, mean, variance] = ['scale', 'offset', 'mean', 'variance'].map(
      (role) => weights[`${reader.id}/${role}`]!.values,
    );
    means[id] = means[id]!.map(
      (y, c) =>
        (scale![c]! * (y - mean![c]!)) / Math.sqrt(variance![c]! + reader.attributes.epsilon) + offset![c]!,
    );
  }
  return means;
}

const largestDifference = (one: Values, other: Values): number =>
  Math.max(...Object.keys(one).flatMap((id) => Array.from(one[id]!, (x, c) => Math.abs(x - other[id]![c]!))));

const last = ({ history }: PipelineState) => history.at(-1)!.metrics;

describe('corrected statistics', () => {
  it.each([2, 4])('leave no error in the mean of any channel, at %i bits', async (bits) => {
    const images = await calibrationImages(64);
    const quantized = await pipeline(containerWith(), atBits(bits)).run(float);
    const corrected = await pipeline(
      containerWith(),
      correctStatistics({ batchNorm: 'kept', images: 64 }),
    ).run(quantized);
    const wanted = outputMeans(float.graph, float.weights, images);
    const meansOf = (state: PipelineState) => outputMeans(state.graph, state.weights!, images, state);
    expect(largestDifference(wanted, meansOf(quantized))).toBeGreaterThan(0.05);
    expect(largestDifference(wanted, meansOf(corrected))).toBeLessThan(1e-3);
    images.dispose();
  });

  it.each([
    ['lenet5', 1],
    ['mobilenetv2', 0.1],
  ] as const)('do so in %s, which has other layers', async (name, width) => {
    const data = { inputShape: [16, 16, 1] } as const;
    const images = await calibrationImages(64, createSynthetic(data));
    const graph = modelByName(name, { classes: 4, inputShape: data.inputShape, width });
    const weights = initialWeights(graph, createRandom(3));
    const { weights: own, ...state } = await pipeline(
      containerWith(synthetic(data)),
      atBits(4),
      correctStatistics({ batchNorm: 'kept', images: 64 }),
    ).run(startFrom(graph, weights));
    const wanted = outputMeans(graph, weights, images);
    expect(largestDifference(wanted, outputMeans(state.graph, own!, images, state))).toBeLessThan(1e-3);
    images.dispose();
  });

  it('give a bias to the layers that have neither one nor a batch norm', async () => {
    const { graph } = await pipeline(containerWith(), atBits(4), correctStatistics()).run(float);
    const biased = graphLayers(graph).filter(({ attributes }) => attributes.bias);
    expect(biased.map(({ id }) => id)).toContain('stage1.block1.conv2');
    expect(biased.map(({ id }) => id)).not.toContain('stage1.block1.conv1');
  });

  it('at 8 bits the network answers as before, with labels and without', async () => {
    const before = last(await pipeline(containerWith(), evaluation()).run(float));
    const stages = [atBits(8), correctStatistics(), evaluation()];
    const after = last(await pipeline(containerWith(), ...stages).run(float));
    expect(Math.abs(after.top1! - before.top1!)).toBeLessThanOrEqual(1);
    const agreed = last(await pipeline(containerWith(bare()), ...stages).run(float));
    expect(agreed.agreement).toBeGreaterThan(98);
  });

  it('are refused to a network that was trained in between', async () => {
    const stages = [atBits(4), fineTune({ epochs: 1, batchSize: 32 }), correctStatistics()];
    await expect(pipeline(containerWith(), ...stages).run(float)).rejects.toThrow(
      /layers of preresnet8 are not those of the network before compression/,
    );
  });

  it('leave no tensors behind', async () => {
    const run = () =>
      pipeline(
        containerWith(),
        allocateBits({ targetRatio: 60, harmImages: 64, candidates: [4] }),
        correctStatistics(),
      ).run(float);
    await run();
    const { numTensors } = tf.memory();
    await run();
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});

describe('bits chosen by their harm', () => {
  const chosen = async (options: Parameters<typeof allocateBits>[0], ...extra: Plugin[]) =>
    pipeline(
      containerWith(...extra),
      allocateBits({ harmImages: 64, candidates: [2, 4, 8], ...options }),
    ).run(float);

  it.each([
    ['bops', bops, 60],
    ['weight-bytes', weightBytes, 7],
  ])('stay within a budget of %s, use it, and need no labels', async (_, cost, targetRatio) => {
    const lines: string[] = [];
    const progress = { ...silentProgress, message: (text: string) => void lines.push(text) };
    const said = plugin({ name: 'said', provides: PROGRESS, create: () => progress });
    const { policy, weights } = await chosen({ targetRatio }, cost(), said);
    const model = compose(cost()).resolve(cost().provides) as ReturnType<typeof createBops>;
    const ratio =
      model.ledger(countLayers(float.graph)).total / model.ledger(countLayers(float.graph, policy)).total;
    expect(ratio).toBeGreaterThanOrEqual(targetRatio);
    expect(ratio).toBeLessThan(1.15 * targetRatio);
    expect(new Set(Object.values(policy!.layers).map(({ weightBits }) => weightBits)).size).toBeGreaterThan(
      1,
    );
    expect(lines.join()).toContain('the best choice by these harms');
    // Again, without labels.
    const again = await chosen({ targetRatio }, cost(), bare());
    expect([again.policy, again.weights]).toEqual([policy, weights]);
  });

  it('are 8 where the budget allows it, or nearly: more bits do less harm', async () => {
    const { policy } = await chosen({ targetRatio: 17, candidates: [2, 8] });
    const bits = Object.values(policy!.layers).flatMap((layer) => [layer.weightBits, layer.activationBits]);
    expect(bits.filter((one) => one === 2).length).toBeLessThanOrEqual(2);
  });

  it.each([
    ['a cost that is no sum over layers', { targetRatio: 4 }, peakActivationBytes(), /not a sum over layers/],
    [
      'a budget below the fewest bits',
      { targetRatio: 900 },
      bops(),
      /at the fewest bits, more than the budget/,
    ],
    ['no budget', {}, bops(), /needs one of targetBops, targetRatio, targetCost/],
  ])('refuse %s, before anything is measured', async (_, options, cost, message) => {
    await expect(chosen(options, cost)).rejects.toThrow(message);
  });
});
