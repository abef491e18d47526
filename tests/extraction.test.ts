import { createRandom, type Graph } from '@bitshare/core';
import { createBops } from '@bitshare/costs';
import { createSbs } from '@bitshare/gates';
import { createGraphBuilder, type ModelName, modelByName, modelNames } from '@bitshare/models';
import { createNetwork, type Network, prunableLayers } from '@bitshare/network';
import { createBitSharing } from '@bitshare/quantizers';
import { trainedWeights } from '@bitshare/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { answersAt, expectExtractedAlike } from './pruning/extracted-alike.ts';
import { randomPolicy } from './pruning/random-policy.ts';

/**
 * Patterns of every network of the zoo. The suite draws a few; BITSHARE_GATE_PATTERNS=1000 draws a thousand of each. Networks are
 * narrow and their images small, so that a pattern takes milliseconds: what is sliced together does not depend on either.
 */
const patterns = Number(process.env.BITSHARE_GATE_PATTERNS ?? 40);

/** Networks that are pruned as another of the list is. */
const alike: readonly ModelName[] = [
  'mobilenetv3-large',
  'efficientnet-lite0',
  'vgg11-bn',
  'mobilenetv1-0.25',
];

/** Each kind of network with just enough channels for groups. */
const zoo = modelNames
  .filter((name) => !alike.includes(name))
  .map((name) =>
    modelByName(name, {
      classes: 3,
      inputShape: name === 'lenet5' ? [16, 16, 1] : name === 'squeezenet' ? [20, 20, 3] : [8, 8, 3],
      width: /^resnet(18|50)$/.test(name) ? 1 / 16 : /^mobilenetv[23]/.test(name) ? 0.1 : 0.25,
    }),
  );

/** A group of channels that two layers read, one of them through a depthwise convolution. */
function branchingNet(): Graph {
  const build = createGraphBuilder();
  const stem = build.relu(
    'relu0',
    build.convolution('stem', build.input([6, 6, 3]), { filters: 4, kernel: 3 }),
  );
  const inner = build.relu(
    'relu1',
    build.batchNorm('norm1', build.convolution('inner', stem, { filters: 6, kernel: 3 })),
  );
  const depthwise = build.relu(
    'relu2',
    build.convolution('depthwise', inner, { filters: 6, kernel: 3, groups: 6, bias: true }),
  );
  const left = build.convolution('left', build.maxPool('pool', inner, { size: 3, stride: 1, padding: 1 }), {
    filters: 5,
    kernel: 1,
  });
  const right = build.convolution('right', depthwise, { filters: 5, kernel: 3, bias: true });
  const sum = build.relu('relu3', build.add('add', left, right));
  const hidden = build.relu('relu4', build.convolution('last', sum, { filters: 7, kernel: 3, stride: 2 }));
  return build.graph(
    'branching',
    build.dense('dense', build.relu('relu5', build.dense('hidden', hidden, 4)), 3),
  );
}

/** A layer that reads pruned channels which a batch norm has moved below zero. */
function shiftedNet(): Graph {
  const build = createGraphBuilder();
  const stem = build.relu(
    'relu0',
    build.convolution('stem', build.input([6, 6, 3]), { filters: 4, kernel: 3 }),
  );
  const inner = build.relu('relu1', build.convolution('inner', stem, { filters: 8, kernel: 3 }));
  const shifted = build.batchNorm('norm', inner);
  const reader = build.relu('relu2', build.convolution('reader', shifted, { filters: 5, kernel: 3 }));
  return build.graph('shifted', build.dense('dense', reader, 3));
}

const networks = [...zoo, branchingNet(), shiftedNet()];

beforeAll(() => tf.setBackend('cpu'));

const imagesFor = ({ inputShape }: Network, seed: number): tf.Tensor4D =>
  tf.tidy(() => tf.abs(tf.randomNormal([2, ...inputShape], 0, 1, 'float32', seed)));

describe.each(networks.map((graph) => [graph.name, graph] as const))('%s', (_, graph) => {
  const weights = trainedWeights(graph, createRandom(5));

  it(`answers alike masked and extracted, for ${patterns} random patterns of filters`, () => {
    const random = createRandom(6);
    const network = createNetwork(graph, weights);
    const images = imagesFor(network, 1);
    for (let i = 0; i < patterns; i++) {
      const policy = randomPolicy(graph, random, [32]);
      expectExtractedAlike(graph, weights, policy, answersAt(network, policy, images), images);
    }
    images.dispose();
    network.dispose();
  }, 600_000);

  it('answers alike masked and extracted at mixed bits, with the clip values of the masked network', async () => {
    const random = createRandom(7);
    for (let i = 0; i < 5; i++) {
      const policy = randomPolicy(graph, random, [2, 3, 4, 8]);
      const network = createNetwork(graph, weights);
      const images = imagesFor(network, i);
      const masked = answersAt(network, policy, images);
      // The masked run made the clip values.
      expectExtractedAlike(graph, await network.parameters.read(), policy, masked, images);
      images.dispose();
      network.dispose();
    }
  });

  it('keeps a group of every layer for any threshold, and extracts the filters that the gates of a search keep', async () => {
    const random = createRandom(8);
    const network = createNetwork(graph, weights);
    const images = imagesFor(network, 1);
    const { parameters } = network;
    const [quantizer, cost] = [createBitSharing({ clipStart: 'paper' }), createBops()];
    const search = createSbs({ quantize: false, groupSize: 2 });
    const session = search.begin({ graph, parameters, quantizer, cost, random, steps: 5 });
    const thresholds = parameters.all().filter(({ kind }) => kind === 'threshold');
    expect(thresholds.length).toBe(prunableLayers(graph).length);
    // Scores lie around 0.8: first everything stays, at last only what must.
    for (const reach of [0.1, 0.7, 0.8, 0.9, 5]) {
      for (const { variable } of thresholds)
        tf.tidy(() => variable.assign(tf.scalar(reach * (0.9 + 0.2 * random.next()))));
      tf.tidy(() => void network.forward(images, { training: true, transform: session }));
      await session.observe();
      const masked = tf.tidy(() =>
        network.forward(images, { training: false, transform: session }).dataSync<'float32'>(),
      );
      const policy = await session.policy();
      for (const { layer, filters } of prunableLayers(graph)) {
        const kept = policy.layers[layer]!.keptFilters!.length;
        if (reach === 0.1) expect(kept).toBe(filters);
        else expect(kept).toBeGreaterThan(0);
        if (reach === 5) expect(kept).toBeLessThanOrEqual(2);
      }
      expectExtractedAlike(graph, weights, policy, masked, images);
    }
    session.dispose();
    images.dispose();
    network.dispose();
  });
});

it('finds the layers that the paper prunes', () => {
  const names = (name: ModelName) =>
    prunableLayers(modelByName(name, { classes: 3 })).map(({ layer }) => layer);
  expect(names('preresnet8')).toEqual([1, 2, 3].map((stage) => `stage${stage}.block1.conv1`));
  expect(names('resnet20').every((layer) => layer.endsWith('conv1'))).toBe(true);
  expect(names('resnet18').every((layer) => layer.endsWith('conv1'))).toBe(true);
  expect(names('resnet50').slice(0, 4)).toEqual(
    [1, 2].flatMap((block) => [1, 2].map((i) => `stage1.block${block}.conv${i}`)),
  );
  expect(names('mobilenetv2')).toHaveLength(16);
  const [first] = prunableLayers(modelByName('mobilenetv2', { classes: 3 }));
  expect(first).toMatchObject({ layer: 'stage2.block1.expand', consumers: ['stage2.block1.project'] });
  expect(first!.followers).toContain('stage2.block1.depthwise');
});
