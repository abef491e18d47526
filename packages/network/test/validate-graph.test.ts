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
  node,
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
    'a product of two shapes',
    /"a" multiplies \[4,4,2\], \[4,4,3\]; its second input must have/,
    [input(4, 4, 1), conv('b', 'input', 2), conv('c', 'input', 3), node('multiply', 'a', ['b', 'c'], {})],
  ],
  [
    'a product with the factors first',
    /"a" multiplies \[4\], \[4,4,4\]/,
    [input(4, 4, 4), globalPool('b', 'input'), node('multiply', 'a', ['b', 'input'], {})],
  ],
  [
    'a product of three',
    /"a" \(multiply\) has 3 inputs/,
    [input(4, 4, 4), node('multiply', 'a', ['input', 'input', 'input'], {})],
  ],
  [
    'joined images of different sizes',
    /"a" joins the channels of values that differ in more than these: \[4,4,1\], \[2,2,1\]/,
    [input(4, 4, 1), pool('maxPool', 'b', 'input'), node('concat', 'a', ['input', 'b'], {})],
  ],
  [
    'an image joined to a vector',
    /"a" joins the channels/,
    [input(4, 4, 1), globalPool('b', 'input'), node('concat', 'a', ['input', 'b'], {})],
  ],
  [
    'channels that are not there',
    /"a" takes the channels from 1 up to 3 of 2/,
    [input(4, 4, 2), node('sliceChannels', 'a', ['input'], { begin: 1, end: 3 })],
  ],
  [
    'no channels',
    /"a" takes the channels from 1 up to 1 of 2/,
    [input(4, 4, 2), node('sliceChannels', 'a', ['input'], { begin: 1, end: 1 })],
  ],
  [
    'groups that cannot be shuffled',
    /"a": 2 groups do not divide 3 channels/,
    [input(4, 4, 3), node('channelShuffle', 'a', ['input'], { groups: 2 })],
  ],
  [
    'padding of a part of a pixel',
    /"a" cannot pad by \[\[0,0.5\],\[0,0\]\]/,
    [
      input(4, 4, 3),
      node('pad', 'a', ['input'], {
        padding: [
          [0, 0.5],
          [0, 0],
        ],
      }),
    ],
  ],
  [
    'padding of a vector',
    /"a" \(pad\) needs an image, not \[3\]/,
    [
      input(4, 4, 3),
      globalPool('b', 'input'),
      node('pad', 'a', ['b'], {
        padding: [
          [0, 0],
          [0, 0],
        ],
      }),
    ],
  ],
  [
    'an image enlarged by nothing',
    /"a" cannot enlarge an image by 2,0/,
    [input(4, 4, 3), node('upsample', 'a', ['input'], { scale: [2, 0], interpolation: 'nearest' })],
  ],
  [
    'an empty range',
    /"a" clips to the range from 1 to 1, which is empty/,
    [input(4, 4, 3), node('clip', 'a', ['input'], { least: 1, most: 1 })],
  ],
  [
    'a dilation of 0',
    /"a" \(conv2d\) has a dilation of 0 along its width/,
    [input(4, 4, 1), conv('a', 'input', 2, { dilations: [1, 0] })],
  ],
  [
    'a dilated window larger than the image',
    /"a" \(conv2d\) has the shape/,
    [input(4, 4, 1), conv('a', 'input', 2, { dilations: [2, 2], padding: 'valid' })],
  ],
  [
    'a dilated kernel too large to compute',
    /the dilated kernel of node "a" spans/,
    [input(4, 4, 1), conv('a', 'input', 2, { dilations: [2 ** 20, 2 ** 20], padding: 'same' })],
  ],
  [
    'a softmax of an image',
    /"a" \(softmax\) needs a vector, not \[4,4,3\]/,
    [input(4, 4, 3), node('softmax', 'a', ['input'], {})],
  ],
  [
    'a softmax inside',
    /"a" is a softmax, but no output/,
    [input(4, 4, 3), globalPool('b', 'input'), node('softmax', 'a', ['b'], {}), dense('c', 'b', 2)],
  ],
  ['the image as the output', /the output "input" is the image itself/, [input(1, 1, 3)]],
  [
    'two inputs',
    /exactly one input/,
    [input(4, 4, 1), { ...input(4, 4, 1), id: 'other' }, globalPool('pool', 'input')],
  ],
  [
    'an unknown operation',
    /"a" has the unknown operation "tanh"/,
    [input(4, 4, 1), { ...relu('a', 'input'), op: 'tanh' } as never, globalPool('pool', 'a')],
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

  it.each([
    [['relu1', 'nowhere'], /output "nowhere" is not a node/],
    [['relu1', 'relu1'], /"relu1" is twice among the outputs/],
    [['dense'], /"dense" is twice among the outputs/],
    [['input'], /output "input" is the image itself/],
  ])('refuses the other outputs %j', (otherOutputs, message) => {
    expect(() => validateGraph({ ...residual, otherOutputs })).toThrow(message);
  });

  it('refuses a softmax that is read, even if it is an output', () => {
    const softmax = node('softmax', 'softmax', ['pool'], {});
    const graph = graphOf(
      'read',
      input(4, 4, 3),
      globalPool('pool', 'input'),
      softmax,
      dense('d', 'softmax', 2),
    );
    const check = () => validateGraph({ ...graph, otherOutputs: ['softmax'] });
    expect(check).toThrow(/"d" reads "softmax", a softmax, which only an output may be/);
  });

  it.each([
    ['one filter a group over several inputs', conv('a', 'input', 2, { groups: 2 })],
    ['several filters for every channel', conv('a', 'input', 8, { groups: 4 })],
    ['a dilated convolution', conv('a', 'input', 2, { dilations: [1, 3], padding: 'same' })],
    ['a product with a factor a channel', node('multiply', 'a', ['input', 'factors'], {})],
    ['images of several outputs', relu('a', 'input')],
  ])('takes %s', (_, operation) => {
    const graph = graphOf(
      'fine',
      input(4, 4, 4),
      globalPool('factors', 'input'),
      operation,
      globalPool('pool', 'a'),
    );
    expect(() => validateGraph({ ...graph, otherOutputs: ['a', 'factors'] })).not.toThrow();
  });

  it('refuses an output that is not a node', () => {
    const graph: Graph = { ...residual, output: 'softmax' };
    expect(() => validateGraph(graph)).toThrow(/output "softmax" is not a node/);
  });
});
