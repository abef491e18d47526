import { type CompressionPolicy, createRandom, type Graph, type Random } from '@bitshare/core';
import { createGraphBuilder, mobilenetv2, preresnet } from '@bitshare/models';
import {
  createNetwork,
  extract,
  fixedPrecision,
  initialWeights,
  policyFor,
  prunableLayers,
} from '@bitshare/network';
import { createBitSharing } from '@bitshare/quantizers';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';

/** Convolutions and a dense layer that reads an image, as LeNet does. */
function lenetLike(): Graph {
  const build = createGraphBuilder();
  let x = build.convolution('conv1', build.input([8, 8, 2]), { filters: 4, kernel: 3, bias: true });
  x = build.maxPool('pool1', build.relu('relu1', x), { size: 2 });
  x = build.convolution('conv2', x, { filters: 6, kernel: 3, bias: true });
  x = build.averagePool('pool2', build.relu('relu2', x), { size: 2 });
  x = build.relu('relu3', build.dense('dense1', x, 7));
  return build.graph('lenet-like', build.dense('dense2', x, 3));
}

function bottleneckNet(): Graph {
  const build = createGraphBuilder();
  const stem = build.relu(
    'relu0',
    build.batchNorm('norm0', build.convolution('conv0', build.input([6, 6, 3]), { filters: 8, kernel: 3 })),
  );
  let x = build.relu(
    'relu1',
    build.batchNorm('norm1', build.convolution('conv1', stem, { filters: 4, kernel: 1 })),
  );
  x = build.relu('relu2', build.batchNorm('norm2', build.convolution('conv2', x, { filters: 6, kernel: 3 })));
  x = build.batchNorm('norm3', build.convolution('conv3', x, { filters: 8, kernel: 1 }));
  x = build.globalAveragePool('pool', build.relu('relu3', build.add('add', x, stem)));
  return build.graph('bottleneck-net', build.dense('dense', x, 3));
}

const networks = [
  lenetLike(),
  bottleneckNet(),
  preresnet({ depth: 8, inputShape: [8, 8, 1], classes: 3 }),
  mobilenetv2({ inputShape: [32, 32, 3], classes: 3 }),
];

/** Random bits everywhere and, of every prunable layer, a random set of filters with at least one. */
function randomPolicy(graph: Graph, random: Random, bits: readonly number[]): CompressionPolicy {
  const prunable = new Map(prunableLayers(graph).map(({ layer, filters }) => [layer, filters]));
  const pick = () => bits[random.integer(bits.length)]!;
  return policyFor(graph, (id) => {
    const filters = prunable.get(id);
    if (!filters) return { weightBits: pick(), activationBits: pick() };
    const kept = Array.from({ length: filters }, (_, i) => i).filter(() => random.next() < 0.6);
    return {
      weightBits: pick(),
      activationBits: pick(),
      keptFilters: kept.length > 0 ? kept : [random.integer(filters)],
    };
  });
}

/** Weights as after training: batch norm far from the identity, so that a forgotten channel would show. */
function trainedWeights(graph: Graph, random: Random) {
  const weights = initialWeights(graph, random);
  for (const [name, { values }] of Object.entries(weights)) {
    if (/\/(scale|variance)$/.test(name)) values.set(values.map(() => 0.5 + random.next()));
    if (/\/(offset|mean|bias)$/.test(name)) values.set(values.map(() => random.normal() * 0.5));
  }
  return weights;
}

async function logits(
  graph: Graph,
  weights: Parameters<typeof createNetwork>[1],
  policy: CompressionPolicy,
  images: tf.Tensor4D,
) {
  const network = createNetwork(graph, weights);
  const transform = fixedPrecision({
    graph,
    policy,
    quantizer: createBitSharing(),
    parameters: network.parameters,
  });
  const result = tf.tidy(() =>
    Array.from(network.forward(images, { training: false, transform }).dataSync()),
  );
  const after = await network.parameters.read();
  network.dispose();
  return { result, weights: after };
}

beforeAll(() => tf.setBackend('cpu'));

describe.each(networks.map((graph) => [graph.name, graph] as const))('%s', (name, graph) => {
  it.each([
    ['full precision', [32]],
    ['mixed bits', [2, 3, 4, 8]],
  ])('masked and extracted networks give the same logits at %s', async (_, bits) => {
    const random = createRandom(5);
    for (let i = 0; i < (name === 'mobilenetv2' ? 2 : 12); i++) {
      const policy = randomPolicy(graph, random, bits);
      const shape = graph.nodes[0]!.attributes as { shape: [number, number, number] };
      const images = tf.tidy(() =>
        tf.abs(tf.randomNormal([2, ...shape.shape], 0, 1, 'float32', i)),
      ) as tf.Tensor4D;
      const masked = await logits(graph, trainedWeights(graph, random), policy, images);
      // The masked run made the clip values; the extracted network carries them.
      const extracted = extract(graph, masked.weights, policy);
      const plain = await logits(extracted.graph, extracted.weights, extracted.policy, images);
      const scale = Math.max(1, ...masked.result.map(Math.abs));
      masked.result.forEach((value, j) => {
        expect(Math.abs(plain.result[j]! - value) / scale).toBeLessThan(1e-4);
      });
      const kept = Object.values(policy.layers).reduce(
        (sum, layer) => sum + (layer.keptFilters?.length ?? 0),
        0,
      );
      const sliced = prunableLayers(extracted.graph).reduce((sum, layer) => sum + layer.filters, 0);
      expect(sliced).toBe(kept);
      images.dispose();
    }
  });
});

it('finds what the paper prunes', () => {
  const names = (graph: Graph) => prunableLayers(graph).map(({ layer }) => layer);
  expect(names(networks[2]!)).toEqual(['stage1.block1.conv1', 'stage2.block1.conv1', 'stage3.block1.conv1']);
  expect(names(bottleneckNet())).toEqual(['conv1', 'conv2']);
  const mobile = prunableLayers(networks[3]!);
  expect(mobile[0]).toMatchObject({ layer: 'stage2.block1.expand', consumers: ['stage2.block1.project'] });
  expect(mobile[0]!.followers).toContain('stage2.block1.depthwise');
  expect(mobile.every(({ layer }) => layer.endsWith('expand'))).toBe(true);
});
