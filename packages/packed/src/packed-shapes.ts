import { limits } from './limits.ts';
import { PackedFileError } from './packed-file-error.ts';
import type { PackedNode } from './packed-node.ts';

/** `[height, width, channels]` of an image, `[features]` of a vector; without the batch. */
export type PackedShape = readonly number[];

export const elements = (shape: PackedShape): number =>
  shape.reduce((product, length) => product * length, 1);

type Window = {
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: 'same' | 'valid' | number | readonly [Sides, Sides];
  readonly dilations?: readonly [number, number] | undefined;
};

/** Pixels before and after an axis. */
type Sides = readonly [number, number];

/** Zeros before and after one axis. */
export const sidesOf = (padding: Exclude<Window['padding'], 'same'>, axis: 0 | 1): Sides =>
  padding === 'valid' ? [0, 0] : typeof padding === 'number' ? [padding, padding] : padding[axis];

/** Zeros before the first row and column, and the output's height and width. */
export interface Placement {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** The positions of a window on an image; `'same'` as in TensorFlow, with the smaller half of the zeros first. */
export function placeWindow(
  [height, width]: PackedShape,
  { size, strides, padding, dilations }: Window,
): Placement {
  const along = (length: number, axis: 0 | 1): readonly [number, number] => {
    const [window, stride] = [(size[axis] - 1) * (dilations?.[axis] ?? 1) + 1, strides[axis]];
    if (padding === 'same') {
      const out = Math.ceil(length / stride);
      return [Math.floor(Math.max(0, (out - 1) * stride + window - length) / 2), out];
    }
    const [before, after] = sidesOf(padding, axis);
    return [before, Math.floor((length + before + after - window) / stride) + 1];
  };
  const [top, outHeight] = along(height!, 0);
  const [left, outWidth] = along(width!, 1);
  return { top, left, height: outHeight, width: outWidth };
}

/** The window of a convolution or pool. */
export const windowOf = (node: Extract<PackedNode, { op: 'conv2d' | 'maxPool' | 'averagePool' }>): Window =>
  node.op === 'conv2d' ? { ...node, size: node.kernelSize } : { ...node, size: node.poolSize };

/**
 * The shape of every node's value, by id. @throws PackedFileError naming a node that cannot be computed, or whose value is
 * larger than the format allows.
 */
export function packedShapes(nodes: readonly PackedNode[]): ReadonlyMap<string, PackedShape> {
  const shapes = new Map<string, PackedShape>();
  let total = 0;
  for (const node of nodes) {
    const fail = (message: string): never => {
      throw new PackedFileError(`node "${node.id}" (${node.op}) ${message}`);
    };
    const inputs = node.inputs.map(
      (id) => shapes.get(id) ?? fail(`reads "${id}", which is not defined before it`),
    );
    if (shapes.has(node.id)) fail('has the id of another node');
    const shape = shapeOf(node, inputs, fail);
    const size = elements(shape);
    if (!shape.every((length) => length >= 1 && length <= limits.length) || size > limits.elements)
      fail(`has the impossible shape [${shape}]`);
    total += size;
    if (total > limits.totalElements) fail('makes the network larger than the format allows');
    shapes.set(node.id, shape);
  }
  return shapes;
}

function shapeOf(
  node: PackedNode,
  inputs: readonly PackedShape[],
  fail: (message: string) => never,
): PackedShape {
  const wanted = node.op === 'input' ? 0 : 1;
  if (node.op === 'add' ? inputs.length < 2 : inputs.length !== wanted) fail(`has ${inputs.length} inputs`);
  if (node.op === 'input') return node.shape;
  const x = inputs[0]!;
  const image = (): PackedShape => (x.length === 3 ? x : fail(`needs an image, not [${x}]`));
  switch (node.op) {
    case 'conv2d':
    case 'maxPool':
    case 'averagePool': {
      const { height, width, top, left } = placeWindow(image(), windowOf(node));
      // Runtimes copy the image with its padding.
      if ((x[0]! + 2 * top + 2) * (x[1]! + 2 * left + 2) * x[2]! > limits.elements)
        fail('has more zeros around its input than the format allows');
      // A window without pixels has no maximum and no mean.
      if (node.op !== 'conv2d' && node.padding !== 'same')
        for (const axis of [0, 1] as const) {
          const most = Math.max(...sidesOf(node.padding, axis));
          if (most >= node.poolSize[axis])
            fail(`has windows of padding alone: ${most} zeros around windows of [${node.poolSize}]`);
        }
      return [height, width, node.op === 'conv2d' ? node.filters : x[2]!];
    }
    case 'globalAveragePool':
      return [image()[2]!];
    case 'padChannels':
      return image().with(2, x[2]! + node.before + node.after);
    case 'dense':
      return [node.units];
    case 'add':
      return inputs.every((shape) => String(shape) === String(x))
        ? x
        : fail('adds values of different shapes');
    default:
      return x;
  }
}
