import { type Conv2dNode, type Graph, isLayer, UserError } from '@bitshare/core';
import { weightShapes } from './layers.ts';
import { extentOf, type Shape } from './shapes.ts';

/**
 * Upper limits of a graph: far above any network that this project can train, and low enough that a small file or a mistyped
 * number is refused before memory is allocated.
 */
const limits = {
  nodes: 10_000,
  /** Values of one node for one image. */
  elements: 2 ** 27,
  /** Weights of all layers. */
  weights: 2 ** 30,
  /** Multiply-accumulates of all layers, and values read by the windows of pools, for one image. */
  operations: 1e12,
} as const;

const product = (lengths: readonly number[]): number => lengths.reduce((a, b) => a * b, 1);

/** @param shapes of the nodes' values. @throws UserError naming the node or the quantity that is too large. */
export function checkSize(graph: Graph, shapes: ReadonlyMap<string, Shape>): void {
  const { name, nodes } = graph;
  const most = (what: string, count: number, limit: number) => {
    if (count > limit) throw new UserError(`${name}: ${what}, more than ${limit}`, hint);
  };
  const own = weightShapes(graph);
  let [weights, operations] = [0, 0];
  for (const node of nodes) {
    const values = product(shapes.get(node.id)!);
    most(`node "${node.id}" (${node.op}) has ${values} values an image`, values, limits.elements);
    if (isLayer(node)) {
      const shape = own.get(node.id)!;
      weights += product(shape);
      const computed = node.op === 'dense' ? shape : spreadKernel(node, shape);
      const kernel = product(computed);
      if (kernel > product(shape))
        most(`the dilated kernel of node "${node.id}" spans ${kernel} values`, kernel, limits.elements);
      operations += values * product(computed.slice(0, -1));
    } else if (node.op === 'maxPool' || node.op === 'averagePool')
      operations += values * product(node.attributes.poolSize);
  }
  most(`the layers have ${weights} weights`, weights, limits.weights);
  most(`an image takes ${operations} operations`, operations, limits.operations);
}

/** The shape of a kernel with zeros between its taps, which is computed in place of a dilated one. */
const spreadKernel = ({ attributes }: Conv2dNode, weights: readonly number[]): readonly number[] => [
  ...extentOf(attributes.kernelSize, attributes.dilations),
  ...weights.slice(2),
];

/** @throws UserError if a network has too many nodes. */
export function checkNodeCount({ name, nodes }: Graph): void {
  if (nodes.length > limits.nodes)
    throw new UserError(`${name}: ${nodes.length} nodes are more than ${limits.nodes}`, hint);
}

const hint = 'Check the width, the number of classes and the size of the images.';
