import { limits } from './limits.ts';
import { PackedFileError } from './packed-file-error.ts';
import type { PackedNode } from './packed-node.ts';
import { coveredSize, placeWindow, sidesOf, windowOf } from './window.ts';

/** `[height, width, channels]` of an image, `[features]` of a vector; without the batch. */
export type PackedShape = readonly number[];

export const elements = (shape: PackedShape): number =>
  shape.reduce((product, length) => product * length, 1);

type Fail = (message: string) => never;

/**
 * The shape of every node's value, by id. @throws PackedFileError naming a node that cannot be computed, or whose value is
 * larger than the format allows.
 */
export function packedShapes(nodes: readonly PackedNode[]): ReadonlyMap<string, PackedShape> {
  const shapes = new Map<string, PackedShape>();
  let total = 0;
  for (const node of nodes) {
    const fail: Fail = (message) => {
      throw new PackedFileError(`node "${node.id}" (${node.op}) ${message}`);
    };
    const inputs = node.inputs.map(
      (id) => shapes.get(id) ?? fail(`reads "${id}", which is not defined before it`),
    );
    if (shapes.has(node.id)) fail('has the id of another node');
    checkInputs(node, fail);
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

function checkInputs({ op, inputs }: PackedNode, fail: Fail): void {
  const many = op === 'add' || op === 'concat';
  const wanted = op === 'input' ? 0 : op === 'multiply' ? 2 : 1;
  if (many ? inputs.length < 2 : inputs.length !== wanted) fail(`has ${inputs.length} inputs`);
}

function shapeOf(node: PackedNode, inputs: readonly PackedShape[], fail: Fail): PackedShape {
  if (node.op === 'input') return node.shape;
  const x = inputs[0]!;
  const channels = x.at(-1)!;
  const image = (): PackedShape => (x.length === 3 ? x : fail(`needs an image, not [${x}]`));
  switch (node.op) {
    case 'conv2d':
      return convolved(node, image(), fail);
    case 'maxPool':
    case 'averagePool':
      return pooled(node, image(), fail);
    case 'globalAveragePool':
    case 'globalMaxPool':
      return node.keepDims ? [1, 1, image()[2]!] : [image()[2]!];
    case 'padChannels':
      return image().with(2, channels + node.before + node.after);
    case 'pad': {
      const [[top, bottom], [left, right]] = node.padding;
      return [top + image()[0]! + bottom, left + x[1]! + right, channels];
    }
    case 'upsample':
      return [image()[0]! * node.scale[0], x[1]! * node.scale[1], channels];
    case 'sliceChannels':
      if (node.begin >= node.end || node.end > channels)
        fail(`takes channels ${node.begin} to ${node.end} of ${channels}`);
      return x.with(-1, node.end - node.begin);
    case 'channelShuffle':
      if (image()[2]! % node.groups !== 0) fail(`has ${node.groups} groups that do not divide ${channels}`);
      return x;
    case 'softmax':
      return x.length === 1 ? x : fail(`needs a vector, not [${x}]`);
    case 'clip':
      return node.least <= node.most ? x : fail(`clips from ${node.least} to ${node.most}`);
    case 'dense':
      return [node.units];
    case 'add':
      return sameShape(inputs, String) ? x : fail('adds values of different shapes');
    case 'multiply':
      return isFactor(inputs[1]!, x) ? x : fail(`multiplies [${x}] by [${inputs[1]}]`);
    case 'concat':
      return sameShape(inputs, (shape) => String(shape.slice(0, -1)))
        ? x.with(-1, total(inputs.map((shape) => shape.at(-1)!)))
        : fail('joins values of different heights or widths');
    default:
      return x;
  }
}

const total = (counts: readonly number[]): number => counts.reduce((sum, count) => sum + count, 0);

const sameShape = (shapes: readonly PackedShape[], part: (shape: PackedShape) => string): boolean =>
  shapes.every((shape) => shape.length === shapes[0]!.length && part(shape) === part(shapes[0]!));

/** Whether a value can multiply `x`: one of its shape, or a factor for each channel of an image. */
function isFactor(factor: PackedShape, x: PackedShape): boolean {
  if (String(factor) === String(x)) return true;
  const pixels = factor.length === 3 ? factor[0]! * factor[1]! : 1;
  return x.length === 3 && pixels === 1 && factor.at(-1) === x[2];
}

function convolved(node: Extract<PackedNode, { op: 'conv2d' }>, x: PackedShape, fail: Fail): PackedShape {
  checkCovered(node, x, fail);
  const { height, width } = placeWindow(x, windowOf(node));
  return [height, width, node.filters];
}

function pooled(
  node: Extract<PackedNode, { op: 'maxPool' | 'averagePool' }>,
  x: PackedShape,
  fail: Fail,
): PackedShape {
  checkCovered(node, x, fail);
  // A window without pixels has no maximum and no mean.
  if (node.padding !== 'same')
    for (const axis of [0, 1] as const) {
      const most = Math.max(...sidesOf(node.padding, axis));
      if (most >= node.poolSize[axis])
        fail(`has windows of padding alone: ${most} zeros around windows of [${node.poolSize}]`);
    }
  const { height, width } = placeWindow(x, windowOf(node));
  return [height, width, x[2]!];
}

/** Runtimes copy the image with its padding. */
function checkCovered(node: Parameters<typeof windowOf>[0], x: PackedShape, fail: Fail): void {
  const [height, width] = coveredSize(x, windowOf(node));
  if (height * width * x[2]! > limits.elements)
    fail('has more zeros around its input than the format allows');
}
