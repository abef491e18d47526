import { type Graph, type GraphNode, UserError } from '@bitshare/core';
import { validateGraph } from '@bitshare/network';
import { describe, expect, it } from 'vitest';
import {
  add,
  conv,
  dense,
  globalPool,
  graphOf,
  input,
  inverted,
  lenetLike,
  padChannels,
  padded,
  pool,
  relu,
  residual,
} from './small-graphs.ts';

const faulty: readonly (readonly [string, RegExp, readonly GraphNode[]])[] = [
  [
    'two nodes of one id',
    /two nodes are called "a"/,
    [input(4, 4, 1), relu('a', 'input'), relu('a', 'input')],
  ],
  ['an unknown input', /"a" reads "nowhere"/, [input(4, 4, 1), relu('a', 'nowhere')]],
  ['a node before its input', /"a" reads "b"/, [input(4, 4, 1), relu('a', 'b'), relu('b', 'input')]],
  ['a node that reads itself', /"a" reads "a"/, [input(4, 4, 1), relu('a', 'a')]],
  ['a sum of one', /"sum" \(add\) has 1 input/, [input(4, 4, 1), add('sum', 'input')]],
  [
    'a convolution of two',
    /"a" \(conv2d\) has 2 inputs/,
    [input(4, 4, 1), { ...conv('a', 'input', 2), inputs: ['input', 'input'] }],
  ],
  [
    'a sum of different shapes',
    /"sum" adds values of different shapes: \[4,4,2\], \[4,4,3\]/,
    [input(4, 4, 1), conv('a', 'input', 2), conv('b', 'input', 3), add('sum', 'a', 'b')],
  ],
  [
    'groups that do not divide the inputs',
    /"a": 2 groups do not divide 3 inputs and 4 filters/,
    [input(4, 4, 3), conv('a', 'input', 4, { groups: 2 })],
  ],
  [
    'groups that do not divide the filters',
    /"a": 2 groups do not divide 4 inputs and 3 filters/,
    [input(4, 4, 4), conv('a', 'input', 3, { groups: 2 })],
  ],
  [
    'one filter a group over several inputs',
    /"a": .*2 groups.*4 inputs/,
    [input(4, 4, 4), conv('a', 'input', 2, { groups: 2 })],
  ],
  [
    'a window larger than the image',
    /"a" \(conv2d\) has the shape/,
    [input(4, 4, 1), conv('a', 'input', 2, { kernelSize: [5, 5], padding: 0 })],
  ],
  [
    'a pool whose padding is its window',
    /"a" \(maxPool\) has windows of padding alone: its padding 2 must be below the window's height, 2/,
    [input(4, 4, 1), pool('maxPool', 'a', 'input', { padding: 2 })],
  ],
  [
    'a pool whose padding is its window along one axis',
    /"a" \(averagePool\) has windows of padding alone: its padding 1 must be below the window's width, 1/,
    [input(4, 4, 1), pool('averagePool', 'a', 'input', { poolSize: [3, 1], padding: 1 })],
  ],
  [
    'a window without pixels',
    /"a" \(conv2d\) has a window of width 0/,
    [input(4, 4, 1), conv('a', 'input', 2, { kernelSize: [3, 0] })],
  ],
  [
    'a stride of 0',
    /"a" \(maxPool\) has a stride of 0 along its height/,
    [input(4, 4, 1), pool('maxPool', 'a', 'input', { strides: [0, 2] })],
  ],
  [
    'a negative padding',
    /"a" \(conv2d\) has the padding -1/,
    [input(4, 4, 1), conv('a', 'input', 2, { padding: -1 })],
  ],
  ['no filters', /"a" \(conv2d\) has the shape/, [input(4, 4, 1), conv('a', 'input', 0)]],
  [
    'a convolution of a vector',
    /"a" \(conv2d\) needs an image, not \[3\]/,
    [input(4, 4, 1), dense('d', 'input', 3), conv('a', 'd', 2)],
  ],
  [
    'a pool of a vector',
    /"a" \(maxPool\) needs an image, not \[3\]/,
    [input(4, 4, 1), dense('d', 'input', 3), pool('maxPool', 'a', 'd')],
  ],
  [
    'channels added to a vector',
    /"a" \(padChannels\) needs an image, not \[3\]/,
    [input(4, 4, 1), dense('d', 'input', 3), padChannels('a', 'd', 1, 1)],
  ],
  [
    'a negative number of added channels',
    /"a" cannot add 2 and -1 channels/,
    [input(4, 4, 4), padChannels('a', 'input', 2, -1)],
  ],
  ['an output that is an image', /output "a" must be a vector/, [input(4, 4, 1), relu('a', 'input')]],
  [
    'two inputs',
    /exactly one input/,
    [input(4, 4, 1), { ...input(4, 4, 1), id: 'other' }, globalPool('pool', 'input')],
  ],
  [
    'an unknown operation',
    /"a" has the unknown operation "softmax"/,
    [input(4, 4, 1), { ...relu('a', 'input'), op: 'softmax' } as never, globalPool('pool', 'a')],
  ],
];

describe('validateGraph', () => {
  it.each([lenetLike, residual, inverted, padded])('$name is valid', (graph) => {
    expect(() => validateGraph(graph)).not.toThrow();
  });

  it.each(faulty)('refuses %s', (_, message, nodes) => {
    const check = () => validateGraph(graphOf('faulty', ...nodes));
    expect(check).toThrow(UserError);
    expect(check).toThrow(message);
    expect(check).toThrow(/^faulty: /);
  });

  it('takes convolutions with windows of padding alone, along one axis or both', () => {
    const across = conv('across', 'input', 2, { kernelSize: [3, 1], padding: 1 });
    const beside = conv('beside', 'across', 2, { kernelSize: [1, 1], strides: [3, 3], padding: 1 });
    const graph = graphOf('padded', input(4, 4, 1), across, beside, globalPool('pool', 'beside'));
    expect(() => validateGraph(graph)).not.toThrow();
  });

  it('refuses an output that is not a node', () => {
    const graph: Graph = { ...residual, output: 'softmax' };
    expect(() => validateGraph(graph)).toThrow(/output "softmax" is not a node/);
  });
});
