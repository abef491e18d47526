import type { AddNode, Conv2dNode, Graph, GraphNode, MaxPoolNode, Random } from '@bitshare/core';
import { initialWeights } from '@bitshare/network';

export const input = (...shape: readonly [number, number, number]): GraphNode => ({
  id: 'input',
  op: 'input',
  inputs: [],
  attributes: { shape },
});

/** A 3x3 convolution that keeps the size by default. */
export const conv = (
  id: string,
  from: string,
  filters: number,
  attributes: Partial<Conv2dNode['attributes']> = {},
): Conv2dNode => ({
  id,
  op: 'conv2d',
  inputs: [from],
  attributes: {
    filters,
    kernelSize: [3, 3],
    strides: [1, 1],
    padding: 1,
    groups: 1,
    bias: false,
    ...attributes,
  },
});

/** Any operation. */
export const node = <Op extends GraphNode['op']>(
  op: Op,
  id: string,
  inputs: readonly string[],
  attributes: Extract<GraphNode, { op: Op }>['attributes'],
): GraphNode => ({ id, op, inputs, attributes }) as GraphNode;

export const norm = (id: string, from: string): GraphNode => ({
  id,
  op: 'batchNorm',
  inputs: [from],
  attributes: { epsilon: 1e-5, momentum: 0.9 },
});

export const relu = (id: string, from: string): GraphNode => ({
  id,
  op: 'relu',
  inputs: [from],
  attributes: {},
});
export const relu6 = (id: string, from: string): GraphNode => ({
  id,
  op: 'relu6',
  inputs: [from],
  attributes: {},
});
export const add = (id: string, ...inputs: readonly string[]): AddNode => ({
  id,
  op: 'add',
  inputs,
  attributes: {},
});

export const pool = (
  op: 'maxPool' | 'averagePool',
  id: string,
  from: string,
  attributes: Partial<MaxPoolNode['attributes']> = {},
): GraphNode => ({
  id,
  op,
  inputs: [from],
  attributes: { poolSize: [2, 2], strides: [2, 2], padding: 0, ...attributes },
});

export const globalPool = (id: string, from: string): GraphNode => ({
  id,
  op: 'globalAveragePool',
  inputs: [from],
  attributes: {},
});

export const padChannels = (id: string, from: string, before: number, after: number): GraphNode => ({
  id,
  op: 'padChannels',
  inputs: [from],
  attributes: { before, after },
});

export const dense = (id: string, from: string, units: number, bias = true): GraphNode => ({
  id,
  op: 'dense',
  inputs: [from],
  attributes: { units, bias },
});

/** The last node is the output. */
export const graphOf = (name: string, ...nodes: readonly GraphNode[]): Graph => ({
  name,
  nodes,
  output: nodes.at(-1)!.id,
});

/** Convolutions, and a dense layer that reads an image. */
export const lenetLike: Graph = graphOf(
  'lenet-like',
  input(8, 8, 1),
  conv('conv1', 'input', 3, { bias: true }),
  relu('relu1', 'conv1'),
  pool('maxPool', 'pool1', 'relu1'),
  conv('conv2', 'pool1', 5, { bias: true, padding: 'valid' }),
  relu('relu2', 'conv2'),
  dense('dense1', 'relu2', 6),
  relu('relu3', 'dense1'),
  dense('dense2', 'relu3', 3),
);

/** A pre-activation residual block between two convolutions. */
export const residual: Graph = graphOf(
  'residual',
  input(6, 6, 2),
  conv('stem', 'input', 4),
  norm('norm1', 'stem'),
  relu('relu1', 'norm1'),
  conv('conv1', 'relu1', 6, { strides: [2, 2] }),
  norm('norm2', 'conv1'),
  relu('relu2', 'norm2'),
  conv('conv2', 'relu2', 4),
  conv('shortcut', 'relu1', 4, { kernelSize: [1, 1], strides: [2, 2], padding: 0 }),
  add('add', 'conv2', 'shortcut'),
  norm('norm3', 'add'),
  relu('relu3', 'norm3'),
  globalPool('pool', 'relu3'),
  dense('dense', 'pool', 3),
);

/** An inverted residual block: expansion, depthwise, projection. */
export const inverted: Graph = graphOf(
  'inverted',
  input(6, 6, 2),
  conv('stem', 'input', 4),
  norm('norm0', 'stem'),
  relu6('relu0', 'norm0'),
  conv('expand', 'relu0', 8, { kernelSize: [1, 1], padding: 0 }),
  norm('norm1', 'expand'),
  relu6('relu1', 'norm1'),
  conv('depthwise', 'relu1', 8, { groups: 8, strides: [2, 2] }),
  norm('norm2', 'depthwise'),
  relu6('relu2', 'norm2'),
  conv('project', 'relu2', 4, { kernelSize: [1, 1], padding: 0 }),
  norm('norm3', 'project'),
  globalPool('pool', 'norm3'),
  dense('dense', 'pool', 3),
);

/** A post-activation residual block whose shortcut has no weights: every second pixel, and channels of zeros. */
export const padded: Graph = graphOf(
  'padded',
  input(6, 6, 2),
  conv('stem', 'input', 3),
  norm('norm0', 'stem'),
  relu('relu0', 'norm0'),
  conv('conv1', 'relu0', 6, { strides: [2, 2] }),
  norm('norm1', 'conv1'),
  relu('relu1', 'norm1'),
  conv('conv2', 'relu1', 6),
  norm('norm2', 'conv2'),
  pool('maxPool', 'subsample', 'relu0', { poolSize: [1, 1] }),
  padChannels('pad', 'subsample', 1, 2),
  add('add', 'norm2', 'pad'),
  relu('relu2', 'add'),
  globalPool('pool', 'relu2'),
  dense('dense', 'pool', 3),
);

/** A layer that reads two layers' channels, with channels that stay between them and some of all once more. */
export const joined: Graph = graphOf(
  'joined',
  input(6, 6, 2),
  conv('stem', 'input', 4),
  relu('relu0', 'stem'),
  conv('left', 'relu0', 3),
  relu('relu1', 'left'),
  conv('right', 'relu0', 5, { bias: true }),
  norm('norm', 'right'),
  node('silu', 'relu2', ['norm'], {}),
  node('concat', 'concat', ['relu1', 'relu0', 'relu2'], {}),
  node('sliceChannels', 'part', ['concat'], { begin: 2, end: 10 }),
  node('concat', 'twice', ['concat', 'part'], {}),
  padChannels('wide', 'twice', 1, 2),
  conv('reader', 'wide', 4),
  relu('relu3', 'reader'),
  globalPool('pool', 'relu3'),
  dense('dense', 'pool', 3),
);

/** A block of MobileNetV3: expansion, depthwise with two filters a channel, squeeze and excite, projection. */
export const excited: Graph = graphOf(
  'excited',
  input(6, 6, 2),
  conv('stem', 'input', 4),
  node('hardSwish', 'act0', ['stem'], {}),
  conv('expand', 'act0', 5, { kernelSize: [1, 1], padding: 0 }),
  norm('norm1', 'expand'),
  node('hardSwish', 'act1', ['norm1'], {}),
  conv('depthwise', 'act1', 5, { groups: 5, strides: [2, 2] }),
  norm('norm2', 'depthwise'),
  node('hardSwish', 'act2', ['norm2'], {}),
  node('globalAveragePool', 'mean', ['act2'], { keepDims: true }),
  conv('squeeze', 'mean', 3, { kernelSize: [1, 1], padding: 0, bias: true }),
  relu('act3', 'squeeze'),
  conv('raise', 'act3', 5, { kernelSize: [1, 1], padding: 0, bias: true }),
  node('hardSigmoid', 'factor', ['raise'], { slope: 1 / 6, offset: 0.5 }),
  node('multiply', 'scaled', ['act2', 'factor'], {}),
  conv('project', 'scaled', 4, { kernelSize: [1, 1], padding: 0 }),
  norm('norm3', 'project'),
  globalPool('pool', 'norm3'),
  dense('dense', 'pool', 3),
);

/** A residual stream of six channels that three layers write, pruned as one. */
export const streams: Graph = {
  ...graphOf(
    'streams',
    input(6, 6, 2),
    conv('stem', 'input', 4),
    relu('relu0', 'stem'),
    conv('begin', 'relu0', 6),
    conv('inner1', 'begin', 5),
    relu('relu1', 'inner1'),
    conv('write1', 'relu1', 6),
    add('sum1', 'begin', 'write1'),
    conv('inner2', 'sum1', 3),
    relu('relu2', 'inner2'),
    conv('write2', 'relu2', 6),
    add('sum2', 'sum1', 'write2'),
    norm('norm', 'sum2'),
    relu('relu3', 'norm'),
    dense('reader', 'relu3', 4),
    dense('dense', 'reader', 3),
  ),
  coupledPruning: true,
};

/** Weights as after training: batch norm is far from the identity, so that a missed channel changes the logits. */
export function trainedWeights(graph: Graph, random: Random) {
  const weights = initialWeights(graph, random);
  for (const [name, { values }] of Object.entries(weights)) {
    if (/\/(scale|variance)$/.test(name)) values.set(values.map(() => 0.5 + random.next()));
    if (/\/(offset|mean|bias)$/.test(name)) values.set(values.map(() => random.normal() * 0.5));
  }
  return weights;
}
