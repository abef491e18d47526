import {
  type CompressionPolicy,
  createRandom,
  type Graph,
  type GraphNode,
  type LayerTransform,
  type Quantizer,
  type TrainedNetwork,
  type Weights,
} from '@bitshare/core';
import { createNetwork, fixedPrecision, initialWeights, type Network, policyFor } from '@bitshare/network';
import * as tf from '@tensorflow/tfjs';

/**
 * A residual network with a depthwise convolution, pools, both kinds of clipping, and a layer that reads a sum with signs, on images
 * of 10 x 9 x 3.
 */
function exampleGraph(): Graph {
  const convolution = (
    id: string,
    from: string,
    filters: number,
    stride = 1,
    groups = 1,
    kernel = groups === 1 && stride === 2 ? 1 : 3,
  ): GraphNode => ({
    id,
    op: 'conv2d',
    inputs: [from],
    attributes: {
      filters,
      kernelSize: [kernel, kernel],
      strides: [stride, stride],
      padding: kernel === 1 ? 0 : 1,
      groups,
      bias: id === 'first',
    },
  });
  const plain = (id: string, op: 'relu' | 'relu6' | 'globalAveragePool', from: string) =>
    ({ id, op, inputs: [from], attributes: {} }) as GraphNode;
  const norm = (id: string, from: string): GraphNode => ({
    id,
    op: 'batchNorm',
    inputs: [from],
    attributes: { epsilon: 1e-5, momentum: 0.9 },
  });
  return {
    name: 'example',
    output: 'dense',
    nodes: [
      { id: 'image', op: 'input', inputs: [], attributes: { shape: [10, 9, 3] } },
      convolution('first', 'image', 6),
      norm('norm1', 'first'),
      plain('relu1', 'relu', 'norm1'),
      convolution('conv1', 'relu1', 5, 1),
      norm('norm2', 'conv1'),
      plain('relu2', 'relu6', 'norm2'),
      convolution('conv2', 'relu2', 8, 1),
      convolution('shortcut', 'relu1', 8, 2),
      {
        id: 'shrink',
        op: 'maxPool',
        inputs: ['conv2'],
        attributes: { poolSize: [2, 2], strides: [2, 2], padding: 'same' },
      },
      { id: 'sum', op: 'add', inputs: ['shrink', 'shortcut'], attributes: {} },
      convolution('mix', 'sum', 8, 1, 1, 1),
      norm('norm3', 'mix'),
      plain('relu3', 'relu', 'norm3'),
      convolution('depthwise', 'relu3', 8, 1, 8),
      norm('norm4', 'depthwise'),
      plain('relu4', 'relu', 'norm4'),
      plain('mean', 'globalAveragePool', 'relu4'),
      { id: 'dense', op: 'dense', inputs: ['mean'], attributes: { units: 4, bias: true } },
    ],
  };
}

const bits: Readonly<Record<string, readonly [weight: number, activation: number]>> = {
  first: [8, 8],
  conv1: [2, 4],
  conv2: [4, 2],
  shortcut: [3, 8],
  mix: [4, 4],
  depthwise: [8, 4],
  dense: [8, 8],
};

/** Bits of every kind that a search chooses, and one that none does. */
const examplePolicy = (graph: Graph): CompressionPolicy =>
  policyFor(graph, (id) => ({ weightBits: bits[id]![0], activationBits: bits[id]![1] }));

/** Images that are normalised as in training: `[count, 10, 9, 3]`. */
export function exampleImages(count: number): Float32Array {
  const random = createRandom(7);
  return Float32Array.from({ length: count * 10 * 9 * 3 }, () => 2 * random.next() - 1);
}

/** A network with weights as after training, and its outputs. The backend must be active. */
export async function exampleNetwork(
  quantizer: Quantizer,
  images: Float32Array,
): Promise<TrainedNetwork & { readonly answers: Float32Array }> {
  const graph = exampleGraph();
  const policy = examplePolicy(graph);
  const random = createRandom(3);
  const initial = initialWeights(graph, random);
  const network = createNetwork(
    graph,
    Object.fromEntries(
      Object.entries(initial).map(([name, tensor]) => [
        name,
        /(scale|offset|mean|variance|bias)$/.test(name)
          ? { ...tensor, values: tensor.values.map((value) => value + 0.3 * random.next()) }
          : tensor,
      ]),
    ),
  );
  const transform = fixedPrecision({ graph, policy, quantizer, parameters: network.parameters });
  const answers = answersOf(network, images, transform);
  const weights = await network.parameters.read();
  network.dispose();
  return {
    graph,
    weights,
    policy,
    labels: ['a', 'b', 'c', 'd'],
    normalization: { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] },
    answers,
  };
}

function answersOf(network: Network, images: Float32Array, transform?: LayerTransform): Float32Array {
  return tf.tidy(() => {
    const x = tf.tensor4d(images, [images.length / 270, 10, 9, 3]);
    return network.forward(x, { training: false, transform }).dataSync().slice() as Float32Array;
  });
}

/** The outputs of the same network in full precision. */
export function floatAnswers(graph: Graph, weights: Weights, images: Float32Array): Float32Array {
  const network = createNetwork(graph, weights);
  const answers = answersOf(network, images);
  network.dispose();
  return answers;
}
