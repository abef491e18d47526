import type { Graph, GraphNode } from '@bitshare/core';
import { createRandom, UserError } from '@bitshare/core';
import { createNetwork, initialWeights, validateGraph } from '@bitshare/network';
import { describe, expect, it } from 'vitest';

const graph = (shape: readonly [number, number, number], ...nodes: readonly GraphNode[]): Graph => ({
  name: 'large',
  nodes: [
    { id: 'input', op: 'input', inputs: [], attributes: { shape } },
    ...nodes,
    { id: 'mean', op: 'globalAveragePool', inputs: [nodes.at(-1)?.id ?? 'input'], attributes: {} },
    { id: 'dense', op: 'dense', inputs: ['mean'], attributes: { units: 2, bias: false } },
  ],
  output: 'dense',
});
const conv = (filters: number, kernel: number): GraphNode => ({
  id: 'conv',
  op: 'conv2d',
  inputs: ['input'],
  attributes: {
    ...{ filters, kernelSize: [kernel, kernel], strides: [1, 1], padding: 'same', groups: 1, bias: false },
  },
});
const pool = (side: number): GraphNode => ({
  id: 'pool',
  op: 'maxPool',
  inputs: ['input'],
  attributes: { poolSize: [side, side], strides: [1, 1], padding: 'valid' },
});

describe('a graph that is too large is refused before memory is allocated', () => {
  it.each<[string, Graph, RegExp]>([
    ['image', graph([1e5, 1e5, 3]), /node "input" \(input\) has 30000000000 values an image, more than/],
    ['filters', graph([8, 8, 3], conv(1e9, 1)), /node "conv" \(conv2d\) has 64000000000 values/],
    [
      'weights',
      graph([1, 1, 1e6], conv(1e4, 3)),
      /the layers have 90000020000 weights, more than 1073741824/,
    ],
    ['work', graph([4000, 4000, 1], conv(8, 301)), /an image takes 11596928.* operations, more than/],
    ['pools', graph([3000, 3000, 1], pool(1500)), /an image takes 50.* operations, more than/],
  ])('%s', (_, large, message) => {
    expect(() => validateGraph(large)).toThrow(UserError);
    expect(() => validateGraph(large)).toThrow(message);
    expect(() => initialWeights(large, createRandom(0))).toThrow(message);
    expect(() => createNetwork(large, {})).toThrow(message);
  });

  it('nodes', () => {
    const relus = Array.from({ length: 10_000 }, (_, i): GraphNode => {
      return { id: `r${i}`, op: 'relu', inputs: [i === 0 ? 'input' : `r${i - 1}`], attributes: {} };
    });
    expect(() => validateGraph(graph([1, 1, 1], ...relus))).toThrow(/10003 nodes are more than 10000/);
  });
});
