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

test('the output of a linear bottleneck is signed', () => {
  expect([...signedInputs(inverted)]).toEqual(['stem', 'dense']);
});
