import { type Graph, isLayer, UserError } from '@bitshare/core';
import { weightShapes } from './layers.ts';
import type { Shape } from './shapes.ts';

/**
 * What a graph may ask for at most: far beyond any network that this project can train, and low enough that a small file or a slip of
 * a number is answered before anything is allocated.
 */
const limits = {
  nodes: 10_000,
  /** Values of one node for one image. */
  elements: 2 ** 27,
  /** Weights of all layers. */
  weights: 2 ** 30,
  /** Multiply-accumulates of all layers, and values seen by windows of pools, for one image. */
  operations: 1e12,
} as const;

const product = (lengths: readonly number[]): number => lengths.reduce((a, b) => a * b, 1);

/** @param shapes of the nodes' values. @throws UserError naming the node that is too large, or what of the network is too much. */
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
      operations += values * product(shape.slice(0, -1));
    } else if (node.op === 'maxPool' || node.op === 'averagePool')
      operations += values * product(node.attributes.poolSize);
  }
  most(`the layers have ${weights} weights`, weights, limits.weights);
  most(`an image takes ${operations} operations`, operations, limits.operations);
}

/** @throws UserError before anything is computed of that many. */
export function checkNodeCount({ name, nodes }: Graph): void {
  if (nodes.length > limits.nodes)
    throw new UserError(`${name}: ${nodes.length} nodes are more than ${limits.nodes}`, hint);
}

const hint = 'Check the width, the number of classes and the size of the images.';
