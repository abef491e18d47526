import type { GraphNode } from '@bitshare/core';
import { signedInputs } from '@bitshare/network';
import { expect, test } from 'vitest';
import {
  add,
  conv,
  dense,
  globalPool,
  graphOf,
  input,
  inverted,
  lenetLike,
  node,
  norm,
  padChannels,
  pool,
  relu,
  relu6,
  residual,
} from './small-graphs.ts';

test.each([lenetLike, residual])('in $name only the first layer, which reads the image', (graph) => {
  const first = graph.nodes.find(({ op }) => op === 'conv2d')!;
  expect([...signedInputs(graph)]).toEqual([first.id]);
});

test('values after a ReLU are unsigned up to the next layer, batch norm or signed sum', () => {
  const graph = graphOf(
    'signs',
    input(8, 8, 2),
    conv('stem', 'input', 4),
    relu6('relu0', 'stem'),
    pool('maxPool', 'largest', 'relu0'),
    pool('averagePool', 'mean', 'largest'),
    padChannels('wide', 'mean', 0, 2),
    conv('clean', 'wide', 6),
    relu('relu1', 'clean'),
    add('sum', 'relu1', 'wide'),
    conv('afterSum', 'sum', 6),
    norm('norm', 'sum'),
    conv('afterNorm', 'norm', 6),
    add('mixed', 'afterSum', 'relu1'),
    globalPool('pooled', 'mixed'),
    dense('afterMixed', 'pooled', 3),
  );
  expect([...signedInputs(graph)]).toEqual(['stem', 'afterNorm', 'afterMixed']);
});

const stem = [
  input(8, 8, 2),
  conv('signed', 'input', 4),
  relu('positive', 'signed'),
  node('sigmoid', 'factor', ['signed'], {}),
];

test.each<readonly [GraphNode, boolean]>([
  [node('sigmoid', 'x', ['signed'], {}), false],
  [node('hardSigmoid', 'x', ['signed'], { slope: 0.2, offset: 0.5 }), false],
  [node('hardSwish', 'x', ['signed'], {}), true],
  [node('hardSwish', 'x', ['positive'], {}), false],
  [node('silu', 'x', ['signed'], {}), true],
  [node('silu', 'x', ['positive'], {}), false],
  [node('leakyRelu', 'x', ['signed'], { slope: 0.1 }), true],
  [node('leakyRelu', 'x', ['positive'], { slope: 0.1 }), false],
  [node('clip', 'x', ['signed'], { least: 0, most: 1 }), false],
  [node('clip', 'x', ['signed'], { least: -1, most: 1 }), true],
  [node('clip', 'x', ['positive'], { least: -1, most: 1 }), false],
  [node('clip', 'x', ['positive'], { least: -2, most: -1 }), true],
  [node('multiply', 'x', ['positive', 'factor'], {}), false],
  [node('multiply', 'x', ['positive', 'signed'], {}), true],
  [node('concat', 'x', ['positive', 'factor'], {}), false],
  [node('concat', 'x', ['positive', 'signed'], {}), true],
  [node('sliceChannels', 'x', ['positive'], { begin: 1, end: 3 }), false],
  [node('sliceChannels', 'x', ['signed'], { begin: 1, end: 3 }), true],
  [node('channelShuffle', 'x', ['positive'], { groups: 2 }), false],
  [
    node('pad', 'x', ['positive'], {
      padding: [
        [1, 1],
        [0, 0],
      ],
    }),
    false,
  ],
  [node('upsample', 'x', ['positive'], { scale: [2, 2], interpolation: 'bilinear' }), false],
  [node('globalMaxPool', 'x', ['positive'], { keepDims: true }), false],
  [node('globalMaxPool', 'x', ['signed'], { keepDims: true }), true],
])('$0.op of $0.inputs $0.attributes', (operation, signed) => {
  const graph = graphOf('signs', ...stem, operation, conv('reader', 'x', 2), globalPool('pool', 'reader'));
  expect(signedInputs(graph).has('reader')).toBe(signed);
});

test('the output of a linear bottleneck is signed', () => {
  expect([...signedInputs(inverted)]).toEqual(['stem', 'dense']);
});
