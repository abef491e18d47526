import type { Graph, GraphNode, Padding, Sides } from '@bitshare/core';

/** `[height, width, channels]` of an image, `[features]` of a vector; without the batch. */
export type Shape = readonly number[];

/** Padding before and after one axis, unless it is `'same'`. */
export const sidesOf = (padding: Exclude<Padding, 'same'>, axis: 0 | 1): Sides =>
  padding === 'valid' ? [0, 0] : typeof padding === 'number' ? [padding, padding] : padding[axis];

/** Pixels from a kernel's first tap to its last, `[height, width]`. */
export const extentOf = (
  kernel: readonly [number, number],
  dilations: readonly [number, number] = [1, 1],
): [number, number] => [(kernel[0] - 1) * dilations[0] + 1, (kernel[1] - 1) * dilations[1] + 1];

/** Output length along one axis, rounded as in PyTorch and tfjs. */
function outputLength(length: number, { kernel, strides, padding, dilations }: Window, axis: 0 | 1): number {
  if (padding === 'same') return Math.ceil(length / strides[axis]);
  const [before, after] = sidesOf(padding, axis);
  return Math.floor((length + before + after - extentOf(kernel, dilations)[axis]) / strides[axis]) + 1;
}

interface Window {
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;
  readonly dilations?: readonly [number, number];
}

const slide = ([height, width]: Shape, window: Window): [number, number] => [
  outputLength(height!, window, 0),
  outputLength(width!, window, 1),
];

/** The shape of a node's value, from those of its inputs. The node must be valid. */
export function nodeShape(node: GraphNode, inputs: readonly Shape[]): Shape {
  const [first] = inputs as readonly [Shape];
  switch (node.op) {
    case 'input':
      return node.attributes.shape;
    case 'conv2d':
      return [
        ...slide(first, { ...node.attributes, kernel: node.attributes.kernelSize }),
        node.attributes.filters,
      ];
    case 'maxPool':
    case 'averagePool':
      return [...slide(first, { ...node.attributes, kernel: node.attributes.poolSize }), first[2]!];
    case 'padChannels': {
      const { before, after } = node.attributes;
      return first.with(-1, before + first.at(-1)! + after);
    }
    case 'globalAveragePool':
    case 'globalMaxPool':
      return node.attributes.keepDims ? [1, 1, first[2]!] : [first[2]!];
    case 'concat':
      return first.with(
        -1,
        inputs.reduce((sum, shape) => sum + shape.at(-1)!, 0),
      );
    case 'sliceChannels':
      return first.with(-1, node.attributes.end - node.attributes.begin);
    case 'pad': {
      const [[top, bottom], [left, right]] = node.attributes.padding;
      return [top + first[0]! + bottom, left + first[1]! + right, first[2]!];
    }
    case 'upsample':
      return [first[0]! * node.attributes.scale[0], first[1]! * node.attributes.scale[1], first[2]!];
    case 'dense':
      return [node.attributes.units];
    default:
      return first;
  }
}

/** The shape of every node's value, by id. The graph must be valid. */
export function inferShapes(graph: Graph): ReadonlyMap<string, Shape> {
  const shapes = new Map<string, Shape>();
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((id) => shapes.get(id)!);
    shapes.set(node.id, nodeShape(node, inputs));
  }
  return shapes;
}
