import type { Conv2dNode, Sides } from '@bitshare/core';
import type { GraphDraft } from '../random-graph/graph-draft.ts';
import { alongAxis, at0, mapped, type Picture, picture, settled, total } from './picture.ts';

/** Weights of a convolution, `[height, width, inputs, filters]`. */
type Kernel = (y: number, x: number, input: number, filter: number) => number;

/** An operation in a small graph, and its formula. */
export interface OperationCase {
  readonly name: string;
  /** Of the image. */
  readonly shape: Picture['shape'];
  /** Adds the operation's nodes and returns its id. */
  draft(draft: GraphDraft, image: string): string;
  /** @param kernel weights of the operation's convolution, if it has one. */
  formula(image: Picture, kernel: Kernel): Picture;
}

const square: Picture['shape'] = [3, 4, 6];
const clamp = (x: number, least: number, most: number): number => Math.min(most, Math.max(least, x));
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

const activations: readonly OperationCase[] = (
  [
    ['sigmoid', {}, sigmoid],
    ['hardSigmoid', { slope: 1 / 6, offset: 0.5 }, (x: number) => clamp(x / 6 + 0.5, 0, 1)],
    ['hardSigmoid', { slope: 2, offset: -0.25 }, (x: number) => clamp(2 * x - 0.25, 0, 1)],
    ['hardSwish', {}, (x: number) => (x * clamp(x + 3, 0, 6)) / 6],
    ['silu', {}, (x: number) => x * sigmoid(x)],
    ['leakyRelu', { slope: 0.1 }, (x: number) => (x > 0 ? x : 0.1 * x)],
    ['leakyRelu', { slope: 1.5 }, (x: number) => (x > 0 ? x : 1.5 * x)],
    ['clip', { least: -0.5, most: 0.75 }, (x: number) => clamp(x, -0.5, 0.75)],
  ] as const
).map(([op, attributes, f]) => ({
  name: `${op} ${JSON.stringify(attributes)}`,
  shape: square,
  draft: (draft, image) => draft.put(op, [image], attributes as never),
  formula: (image) => mapped(image, f),
}));

/** The image's channels from `begin` to `end`. */
const channels = (image: Picture, begin: number, end: number): Picture =>
  picture([image.shape[0], image.shape[1], end - begin], (y, x, c) => image.at(y, x, begin + c));

const part = (draft: GraphDraft, image: string, begin: number, end: number): string =>
  draft.put('sliceChannels', [image], { begin, end });

const mean = (image: Picture): Picture => {
  const [height, width, count] = image.shape;
  return picture(
    [1, 1, count],
    (_y, _x, c) =>
      total(height * width, (i) => image.at(Math.floor(i / width), i % width, c)) / (height * width),
  );
};

const largest = (image: Picture): Picture => {
  const [height, width, count] = image.shape;
  return picture([1, 1, count], (_y, _x, c) =>
    Math.max(
      ...Array.from({ length: height * width }, (_, i) => image.at(Math.floor(i / width), i % width, c)),
    ),
  );
};

const scaled = (image: Picture, factors: Picture): Picture =>
  picture(image.shape, (y, x, c) => image.at(y, x, c) * factors.at(0, 0, c));

const joining: readonly OperationCase[] = [
  {
    name: 'concat of parts in another order',
    shape: square,
    draft: (draft, image) =>
      draft.put('concat', [part(draft, image, 4, 6), image, part(draft, image, 0, 3)], {}),
    formula: (image) =>
      picture([3, 4, 11], (y, x, c) => image.at(y, x, c < 2 ? 4 + c : c < 8 ? c - 2 : c - 8)),
  },
  {
    name: 'concat of vectors',
    shape: square,
    draft(draft, image) {
      const mean = draft.put('globalAveragePool', [image], {});
      return draft.put('concat', [mean, draft.put('globalMaxPool', [image], {})], {});
    },
    formula: (image) =>
      picture([1, 1, 12], (y, x, c) => (c < 6 ? mean(image).at(y, x, c) : largest(image).at(y, x, c - 6))),
  },
  {
    name: 'multiply of equal shapes',
    shape: square,
    draft: (draft, image) => draft.put('multiply', [part(draft, image, 0, 3), part(draft, image, 3, 6)], {}),
    formula: (image) => picture([3, 4, 3], (y, x, c) => image.at(y, x, c) * image.at(y, x, c + 3)),
  },
  ...[true, false].map(
    (keepDims): OperationCase => ({
      name: `multiply by a factor a channel, ${keepDims ? '[batch, 1, 1, channels]' : '[batch, channels]'}`,
      shape: square,
      draft: (draft, image) =>
        draft.put('multiply', [image, draft.put('globalAveragePool', [image], { keepDims })], {}),
      formula: (image) => scaled(image, mean(image)),
    }),
  ),
  ...[true, false].map(
    (keepDims): OperationCase => ({
      name: `globalMaxPool, keepDims ${keepDims}`,
      shape: square,
      draft: (draft, image) => draft.put('globalMaxPool', [image], { keepDims }),
      formula: largest,
    }),
  ),
  {
    name: 'sliceChannels',
    shape: square,
    draft: (draft, image) => part(draft, image, 1, 5),
    formula: (image) => channels(image, 1, 5),
  },
  ...[2, 3].map(
    (groups): OperationCase => ({
      name: `channelShuffle of ${groups} groups`,
      shape: square,
      draft: (draft, image) => draft.put('channelShuffle', [image], { groups }),
      formula: (image) =>
        picture(square, (y, x, c) => image.at(y, x, (c % groups) * (6 / groups) + Math.floor(c / groups))),
    }),
  ),
  {
    name: 'pad',
    shape: [3, 2, 2],
    draft: (draft, image) =>
      draft.put('pad', [image], {
        padding: [
          [0, 2],
          [1, 0],
        ],
      }),
    formula: (image) => picture([5, 3, 2], (y, x, c) => at0(image, y, x - 1, c)),
  },
  {
    name: 'softmax',
    shape: square,
    draft: (draft, image) => draft.put('softmax', [draft.put('globalAveragePool', [image], {})], {}),
    formula: (image) => {
      const powers = mapped(mean(image), Math.exp);
      return picture([1, 1, 6], (y, x, c) => powers.at(y, x, c) / total(6, (i) => powers.at(y, x, i)));
    },
  },
];

/** A position in the image for a pixel of the enlarged one. */
const position = {
  nearest: (i: number, scale: number) => Math.floor(i / scale),
  bilinear: (i: number, scale: number) => (i + 0.5) / scale - 0.5,
  bilinearCorner: (i: number, scale: number) => i / scale,
};

function enlarged(image: Picture, scale: readonly [number, number], kind: keyof typeof position): Picture {
  const [height, width, count] = image.shape;
  const at = (y: number, x: number, c: number) =>
    image.at(clamp(y, 0, height - 1), clamp(x, 0, width - 1), c);
  return picture([height * scale[0], width * scale[1], count], (row, column, c) => {
    const [y, x] = [position[kind](row, scale[0]), position[kind](column, scale[1])];
    const [top, left] = [Math.floor(y), Math.floor(x)];
    const upper = at(top, left, c) * (left + 1 - x) + at(top, left + 1, c) * (x - left);
    const lower = at(top + 1, left, c) * (left + 1 - x) + at(top + 1, left + 1, c) * (x - left);
    return upper * (top + 1 - y) + lower * (y - top);
  });
}

const upsampling: readonly OperationCase[] = (['nearest', 'bilinear', 'bilinearCorner'] as const).flatMap(
  (interpolation) =>
    (
      [
        [2, 3],
        [4, 1],
        [1, 2],
      ] as const
    ).map((scale, i) => {
      const shape = i === 2 ? ([3, 1, 2] as const) : ([2, 3, 2] as const);
      return {
        name: `upsample ${interpolation} ${scale}`,
        shape,
        draft: (draft, image) => draft.put('upsample', [image], { scale, interpolation }),
        formula: (image) => enlarged(image, scale, interpolation),
      };
    }),
);

type ConvolutionAttributes = Omit<Conv2dNode['attributes'], 'bias'>;

function convolved(image: Picture, kernel: Kernel, attributes: ConvolutionAttributes): Picture {
  const { filters, kernelSize, strides, padding, dilations = [1, 1], groups } = attributes;
  const [rows, columns] = ([0, 1] as const).map((axis) =>
    alongAxis(image.shape[axis], axis, {
      extent: (kernelSize[axis] - 1) * dilations[axis] + 1,
      stride: strides[axis],
      padding,
    }),
  ) as [ReturnType<typeof alongAxis>, ReturnType<typeof alongAxis>];
  const inputs = image.shape[2] / groups;
  return picture([rows.outputs, columns.outputs, filters], (y, x, filter) => {
    const first = Math.floor(filter / (filters / groups)) * inputs;
    return total(kernelSize[0] * kernelSize[1] * inputs, (i) => {
      const [tap, c] = [Math.floor(i / inputs), i % inputs];
      const [ky, kx] = [Math.floor(tap / kernelSize[1]), tap % kernelSize[1]];
      const row = y * strides[0] - rows.before + ky * dilations[0];
      const column = x * strides[1] - columns.before + kx * dilations[1];
      return at0(image, row, column, first + c) * kernel(ky, kx, c, filter);
    });
  });
}

const sides: readonly [Sides, Sides] = [
  [0, 1],
  [2, 0],
];
const window = { kernelSize: [3, 3], strides: [1, 1], padding: 'same' } as const;

const convolutions: readonly OperationCase[] = (
  [
    ['of 3 groups', { ...window, filters: 6, groups: 3 }],
    ['with one filter a group over several inputs', { ...window, filters: 2, groups: 2, strides: [2, 1] }],
    ['with two filters for every channel', { ...window, filters: 12, groups: 6, padding: 1 }],
    ['with unequal padding', { ...window, filters: 2, groups: 1, padding: sides, strides: [2, 2] }],
    ['dilated', { ...window, filters: 2, groups: 1, dilations: [2, 2], padding: 2 }],
    ['dilated along one axis', { ...window, filters: 2, groups: 1, dilations: [1, 2], strides: [2, 2] }],
    ['dilated, a channel at a time', { ...window, filters: 6, groups: 6, dilations: [2, 3] }],
    ['dilated, of 2 groups', { ...window, filters: 2, groups: 2, dilations: [2, 1], padding: sides }],
  ] as const
).map(([name, attributes]) => ({
  name: `convolution ${name}`,
  shape: [5, 4, 6],
  draft: (draft, image) => draft.put('conv2d', [image], { ...attributes, bias: false }),
  formula: (image, kernel) => convolved(image, kernel, attributes),
}));

/** Every operation that tfjs does not simply have. */
export const operationCases: readonly OperationCase[] = [
  ...activations,
  ...joining,
  ...upsampling,
  ...convolutions,
].map((one) => ({ ...one, formula: (image, kernel) => settled(one.formula(image, kernel)) }));
