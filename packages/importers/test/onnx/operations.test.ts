import { fromOnnx } from '@bitshare/importers';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';
import { difference } from './answers.ts';
import { buildModel, floatTensor, type ModelBuilder } from './build-model.ts';

beforeAll(() => tf.setBackend('cpu'));

/** Builds a model of `x`, `[N, 3, 8, 6]`. @returns a value and how many numbers it has for an image. */
type Build = (b: ModelBuilder) => readonly [string, number];

const old = 9;
const recent = 17;
const newest = 22;

/** Name, operator sets, model, operations of the graph between the input and the last dense layer. */
type Case = readonly [name: string, opsets: readonly number[], build: Build, operations: string];

const all = [old, 11, recent, newest];
const conv = (b: ModelBuilder, attributes = {}, weights = [4, 3, 3, 3]) =>
  b.op('Conv', ['x', b.weights(...weights), b.weights(weights[0]!)], attributes);
const scalar = (b: ModelBuilder, one: number) => b.floats([one], []);
const clip = (b: ModelBuilder, x: string, least: number, most: number) =>
  b.opset < 11
    ? b.op('Clip', [x], { min: { float: least }, max: { float: most } })
    : b.op('Clip', [x, scalar(b, least), scalar(b, most)]);
const clipPlus3 = (b: ModelBuilder, x: string) => clip(b, b.op('Add', [x, scalar(b, 3)]), 0, 6);
const times = (b: ModelBuilder, x: string, y: string) => b.op('Mul', [x, y]);
const over6 = (b: ModelBuilder, x: string) => b.op('Div', [x, scalar(b, 6)]);
const axes = (
  b: ModelBuilder,
  type: string,
  x: string,
  list: readonly number[],
  attributes: Record<string, number> = {},
) =>
  b.opset >= (type.startsWith('Reduce') ? 18 : 13)
    ? b.op(type, [x, b.whole(...list)], attributes)
    : b.op(type, [x], { axes: list, ...attributes });
const channelNumbers = (b: ModelBuilder) => b.floats([0.5, -2, 3], [1, 3, 1, 1]);

const convolutions: readonly Case[] = [
  ['sides that differ', all, (b) => [conv(b, { pads: [0, 1, 2, 1], strides: [2, 1] }), 4 * 4 * 6], 'conv2d'],
  [
    'auto_pad SAME_UPPER',
    all,
    (b) => [conv(b, { auto_pad: 'SAME_UPPER', strides: [3, 2] }), 4 * 3 * 3],
    'conv2d',
  ],
  [
    'auto_pad SAME_LOWER',
    all,
    (b) => [conv(b, { auto_pad: 'SAME_LOWER', strides: [3, 2] }), 4 * 3 * 3],
    'conv2d',
  ],
  ['auto_pad VALID', all, (b) => [conv(b, { auto_pad: 'VALID' }), 4 * 6 * 4], 'conv2d'],
  ['dilation', all, (b) => [conv(b, { dilations: [2, 1], pads: [2, 1, 2, 1] }), 4 * 8 * 6], 'conv2d'],
  ['groups', all, (b) => [conv(b, { group: 3 }, [6, 1, 3, 2]), 6 * 6 * 5], 'conv2d'],
  [
    'zeros around the image before it',
    [old],
    (b) => [
      b.op('Conv', [b.op('Pad', ['x'], { pads: [0, 0, 1, 0, 0, 0, 0, 2] }), b.weights(4, 3, 3, 3)]),
      4 * 7 * 6,
    ],
    'conv2d',
  ],
  [
    'weights in a Constant node, transposed',
    [recent],
    (b) => {
      const numbers = Array.from({ length: 108 }, (_, i) => Math.sin(i * i));
      const given = b.op('Constant', [], { value: { tensor: floatTensor('', [3, 3, 3, 4], numbers) } });
      return [b.op('Conv', ['x', b.op('Transpose', [given], { perm: [3, 2, 0, 1] })]), 4 * 6 * 4];
    },
    'conv2d',
  ],
];

const pools: readonly Case[] = [
  ...([0, 1] as const).flatMap((ceil): readonly Case[] => [
    [
      `maximum, ceil_mode ${ceil}`,
      [11, recent],
      (b) => [
        b.op('MaxPool', ['x'], {
          kernel_shape: [3, 3],
          strides: [2, 2],
          pads: [1, 0, 1, 0],
          ceil_mode: ceil,
        }),
        3 * (ceil ? 5 * 3 : 4 * 2),
      ],
      'maxPool',
    ],
    ...([0, 1] as const).map(
      (counted): Case => [
        `average, ceil_mode ${ceil}, count_include_pad ${counted}`,
        [recent, newest],
        (b) => {
          const counting = { ceil_mode: ceil, count_include_pad: counted };
          const window = { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 0, 1], ...counting };
          return [b.op('AveragePool', ['x'], window), 3 * (4 * (ceil ? 4 : 3))];
        },
        counted ? 'pad,averagePool' : 'averagePool',
      ],
    ),
  ]),
  [
    'average of all',
    all,
    (b) => [b.op('AveragePool', ['x'], { kernel_shape: [8, 6] }), 3],
    'globalAveragePool',
  ],
  ['maximum of all', all, (b) => [b.op('GlobalMaxPool', ['x']), 3], 'globalMaxPool'],
  ['ReduceMean that keeps axes', all, (b) => [axes(b, 'ReduceMean', 'x', [2, 3]), 3], 'globalAveragePool'],
  [
    'ReduceMean that drops axes, counted from the end',
    all,
    (b) => [axes(b, 'ReduceMean', 'x', [-1, -2], { keepdims: 0 }), 3],
    'globalAveragePool',
  ],
  [
    'Squeeze and Unsqueeze of a factor for channels',
    all,
    (b) => {
      const mean = axes(b, 'Squeeze', b.op('GlobalAveragePool', ['x']), [2, 3]);
      const hidden = b.op('Relu', [b.op('Gemm', [mean, b.weights(4, 3), b.weights(4)], { transB: 1 })]);
      const gate = b.op('Sigmoid', [
        b.op('Gemm', [hidden, b.weights(4, 3), b.floats([2])], { alpha: { float: 0.5 }, beta: { float: 3 } }),
      ]);
      return [times(b, axes(b, 'Unsqueeze', gate, [2, 3]), 'x'), 144];
    },
    'globalAveragePool,dense,relu,dense,sigmoid,multiply',
  ],
];

const repeated: readonly Case[] = [
  [
    'a factor for channels that is repeated before it is multiplied',
    all,
    (b) => {
      const gate = b.op('Sigmoid', [b.op('GlobalAveragePool', ['x'])]);
      return [b.op('Mul', ['x', b.op('Expand', [gate, b.op('Shape', ['x'])])]), 144];
    },
    'globalAveragePool,sigmoid,multiply',
  ],
];

const functions: readonly Case[] = [
  ['Relu6 as Clip', all, (b) => [clip(b, 'x', 0, 6), 144], 'relu6'],
  ['Clip', all, (b) => [clip(b, 'x', -1, 0.5), 144], 'clip'],
  [
    'Max and Min',
    [recent],
    (b) => [b.op('Min', [b.op('Max', ['x', scalar(b, 0)]), scalar(b, 6)]), 144],
    'relu6',
  ],
  ['LeakyRelu', all, (b) => [b.op('LeakyRelu', ['x'], { alpha: { float: 0.1 } }), 144], 'leakyRelu'],
  ['LeakyRelu by default', all, (b) => [b.op('LeakyRelu', ['x']), 144], 'leakyRelu'],
  ['PRelu', all, (b) => [b.op('PRelu', ['x', b.floats([0.2])]), 144], 'leakyRelu'],
  ['HardSigmoid', all, (b) => [b.op('HardSigmoid', ['x'], { alpha: { float: 0.3 } }), 144], 'hardSigmoid'],
  ['HardSigmoid as Add, Clip, Div', all, (b) => [over6(b, clipPlus3(b, 'x')), 144], 'hardSigmoid'],
  ['HardSwish', [14, newest], (b) => [b.op('HardSwish', ['x']), 144], 'hardSwish'],
  ['HardSwish, division last', all, (b) => [over6(b, times(b, 'x', clipPlus3(b, 'x'))), 144], 'hardSwish'],
  ['HardSwish, clip first', all, (b) => [over6(b, times(b, clipPlus3(b, 'x'), 'x')), 144], 'hardSwish'],
  [
    'HardSwish, division of the clip',
    all,
    (b) => [times(b, 'x', over6(b, clipPlus3(b, 'x'))), 144],
    'hardSwish',
  ],
  ['HardSwish, division of x', all, (b) => [times(b, over6(b, 'x'), clipPlus3(b, 'x')), 144], 'hardSwish'],
  [
    'HardSwish, multiplied by a sixth',
    all,
    (b) => [times(b, times(b, 'x', clipPlus3(b, 'x')), scalar(b, 1 / 6)), 144],
    'hardSwish',
  ],
  [
    'HardSwish of HardSigmoid',
    all,
    (b) => [times(b, 'x', b.op('HardSigmoid', ['x'], { alpha: { float: 1 / 6 } })), 144],
    'hardSwish',
  ],
  ['Silu', all, (b) => [times(b, 'x', b.op('Sigmoid', ['x'])), 144], 'silu'],
  ['Silu, sigmoid first', all, (b) => [times(b, b.op('Sigmoid', ['x']), 'x'), 144], 'silu'],
];

const constants: readonly Case[] = [
  [
    'Add by channel behind a convolution',
    all,
    (b) => [b.op('Add', [b.op('Conv', ['x', b.weights(3, 3, 1, 1)]), channelNumbers(b)]), 144],
    'conv2d',
  ],
  [
    'Mul by channel behind a convolution',
    all,
    (b) => [b.op('Mul', [channelNumbers(b), conv(b, {}, [3, 3, 1, 1])]), 144],
    'conv2d',
  ],
  ['Sub from a number', all, (b) => [b.op('Sub', [scalar(b, 1), conv(b, {}, [3, 3, 1, 1])]), 144], 'conv2d'],
  [
    'Sub and Div of the image',
    all,
    (b) => [b.op('Div', [b.op('Sub', ['x', channelNumbers(b)]), channelNumbers(b)]), 144],
    'conv2d',
  ],
  ['Neg', all, (b) => [b.op('Neg', [conv(b, {}, [3, 3, 1, 1])]), 144], 'conv2d'],
  [
    'difference of two values',
    all,
    (b) => [b.op('Sub', [conv(b, {}, [3, 3, 1, 1]), 'x']), 144],
    'conv2d,conv2d,add',
  ],
  [
    'Sum of three',
    all,
    (b) => [b.op('Sum', ['x', b.op('Relu', ['x']), b.op('Sigmoid', ['x'])]), 144],
    'relu,sigmoid,add',
  ],
  [
    'BatchNormalization',
    all,
    (b) => {
      const given = [b.weights(3), b.weights(3), b.weights(3), b.floats([0.5, 1, 2])];
      return [b.op('BatchNormalization', ['x', ...given], { epsilon: { float: 0.1 } }), 144];
    },
    'batchNorm',
  ],
  [
    'Dropout and Identity',
    all,
    (b) => [b.op('Identity', [b.op('Dropout', [b.op('Relu', ['x'])])]), 144],
    'relu',
  ],
];

const channels: readonly Case[] = [
  ['Concat', all, (b) => [b.op('Concat', ['x', b.op('Relu', ['x'])], { axis: -3 }), 288], 'relu,concat'],
  [
    'Split into parts',
    [old, 13, newest],
    (b) => {
      const [first, second] = ['first', 'second'];
      if (b.opset < 13) b.op('Split', ['x'], { axis: 1, split: [1, 2] }, [first, second]);
      else b.op('Split', ['x', b.whole(1, 2)], { axis: 1 }, [first, second]);
      return [b.op('Concat', [second, first], { axis: 1 }), 144];
    },
    'sliceChannels,sliceChannels,concat',
  ],
  [
    'Slice of channels',
    all,
    (b) =>
      b.opset < 10
        ? [b.op('Slice', ['x'], { starts: [1], ends: [2 ** 31], axes: [1] }), 96]
        : [b.op('Slice', ['x', b.whole(-2), b.whole(2 ** 40), b.whole(1)]), 96],
    'sliceChannels',
  ],
  ['Gather of a channel', all, (b) => [b.op('Gather', ['x', b.whole(2)], { axis: 1 }), 48], 'sliceChannels'],
  [
    'every second row and column',
    [recent],
    (b) => [b.op('Slice', ['x', b.whole(0, 0), b.whole(8, 6), b.whole(2, 3), b.whole(2, 2)]), 36],
    'maxPool',
  ],
  [
    'zeros around channels and pixels',
    [recent],
    (b) => [b.op('Pad', ['x', b.whole(0, 1, 0, 1, 0, 2, 1, 0)]), 6 * 9 * 7],
    'pad,padChannels',
  ],
  [
    'shuffle of channels',
    all,
    (b) => {
      const wide = conv(b, {}, [6, 3, 1, 1]);
      const split = b.op('Reshape', [wide, b.whole(0, 2, 3, 8, 6)]);
      const turned = b.op('Transpose', [split], { perm: [0, 2, 1, 3, 4] });
      return [b.op('Reshape', [turned, b.whole(-1, 6, 8, 6)]), 288];
    },
    'conv2d,channelShuffle',
  ],
  [
    'a shape computed from the image',
    all,
    (b) => {
      const length = b.op('Gather', [b.op('Shape', ['x']), b.whole(0)], { axis: 0 });
      const shape = b.op('Concat', [length, b.op('Mul', [b.whole(12), b.whole(4)]), b.whole(-1)], {
        axis: 0,
      });
      return [b.op('Reshape', [b.op('Relu', ['x']), shape]), 144];
    },
    'relu',
  ],
  [
    'channels moved last and back',
    all,
    (b) => {
      const last = b.op('Transpose', ['x'], { perm: [0, 2, 3, 1] });
      const scaled = b.op('Mul', [b.op('Relu', [last]), b.floats([1, 2, 3])]);
      return [b.op('Transpose', [scaled], { perm: [0, 3, 1, 2] }), 144];
    },
    'relu,conv2d',
  ],
  [
    'a dense layer of an image with channels last',
    all,
    (b) => [b.op('Transpose', ['x'], { perm: [0, 2, 3, 1] }), 144],
    '',
  ],
];

const sizes: readonly Case[] = [
  ['Upsample', [old], (b) => [b.op('Upsample', ['x', b.floats([1, 1, 2, 3])]), 6 * 144], 'upsample'],
  [
    'Resize of operator set 10',
    [10],
    (b) => [b.op('Resize', ['x', b.floats([1, 1, 2, 3])]), 6 * 144],
    'upsample',
  ],
  ...(
    [
      ['nearest', 'asymmetric', 'floor'],
      ['nearest', 'half_pixel', 'round_prefer_floor'],
      ['nearest', 'pytorch_half_pixel', 'round_prefer_ceil'],
      ['linear', 'half_pixel', 'floor'],
      ['linear', 'pytorch_half_pixel', 'floor'],
      ['linear', 'asymmetric', 'floor'],
    ] as const
  ).map(
    ([mode, places, rounding]): Case => [
      `Resize, ${mode}, ${places}, ${rounding}`,
      [11, recent, newest],
      (b) => {
        const how = { mode, coordinate_transformation_mode: places, nearest_mode: rounding };
        return [b.op('Resize', ['x', b.floats([]), b.floats([1, 1, 2, 3])], how), 6 * 144];
      },
      'upsample',
    ],
  ),
  [
    'Resize to sizes, as PyTorch writes it',
    [recent],
    (b) => {
      const kept = b.op('Slice', [b.op('Shape', ['x']), b.whole(0), b.whole(2), b.whole(0)]);
      const sizes = b.op('Concat', [kept, b.whole(16, 6)], { axis: 0 });
      const how = { nearest_mode: 'floor', coordinate_transformation_mode: 'asymmetric' };
      return [b.op('Resize', ['x', '', '', sizes], how), 2 * 144];
    },
    'upsample',
  ],
];

const cases = Object.entries({ convolutions, pools, repeated, functions, constants, channels, sizes });

describe.each(cases)('%s', (_, group) => {
  const each = group.flatMap(([name, opsets, build, operations]) =>
    opsets.map((opset) => [name, opset, build, operations] as const),
  );
  test.each(each)('%s, operator set %i', async (_name, opset, build, operations) => {
    const b = buildModel(opset);
    const bytes = b.bytes(b.head(...build(b)));
    const imported = fromOnnx(bytes);
    expect(await difference(bytes, imported)).toBeLessThan(1e-5);
    expect(imported.graph.nodes.map(({ op }) => op).join()).toBe(
      ['input', ...(operations ? [operations] : []), 'dense'].join(),
    );
  });
});
