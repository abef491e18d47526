import type { Graph, GraphNode, Padding } from '@bitshare/core';

/** `[height, width, channels]` of an image, `[features]` of a vector; without the batch. */
export type Shape = readonly number[];

/** Output length along one axis, rounded as in PyTorch and tfjs. */
function outputLength(length: number, kernel: number, stride: number, padding: Padding): number {
  if (padding === 'same') return Math.ceil(length / stride);
  const added = padding === 'valid' ? 0 : 2 * padding;
  return Math.floor((length + added - kernel) / stride) + 1;
}

interface Window {
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;
}

function slide([height, width]: Shape, { kernel, strides, padding }: Window): [number, number] {
  return [
    outputLength(height!, kernel[0], strides[0], padding),
    outputLength(width!, kernel[1], strides[1], padding),
  ];
}

function shapeOf(node: GraphNode, inputs: readonly Shape[]): Shape {
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
      return [first[2]!];
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
    shapes.set(node.id, shapeOf(node, inputs));
  }
  return shapes;
}
