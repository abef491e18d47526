import type { Graph, GraphNode } from '@bitshare/core';
import { inferShapes, type Shape } from '@bitshare/network';

type AttributesOf<Op extends GraphNode['op']> = Extract<GraphNode, { op: Op }>['attributes'];

/** A graph under construction, with the shape of each value. */
export interface GraphDraft {
  /** Adds a node and returns its id: the operation and the node's number. */
  put<Op extends GraphNode['op']>(op: Op, inputs: readonly string[], attributes: AttributesOf<Op>): string;
  /** Shape of a value without the batch. */
  shapeOf(id: string): Shape;
  /** The graph so far. */
  graph(name: string, output: string, settings?: Pick<Graph, 'otherOutputs' | 'coupledPruning'>): Graph;
  /** Ids of the nodes so far. */
  ids(): readonly string[];
}

export function createGraphDraft(): GraphDraft {
  const nodes: GraphNode[] = [];
  const graph: GraphDraft['graph'] = (name, output, settings = {}) => ({
    ...{ name, nodes: [...nodes], output },
    ...settings,
  });
  return {
    put(op, inputs, attributes) {
      const id = `${op}${nodes.length}`;
      nodes.push({ id, op, inputs, attributes } as GraphNode);
      return id;
    },
    shapeOf: (id) => inferShapes(graph('draft', id)).get(id)!,
    graph,
    ids: () => nodes.map(({ id }) => id),
  };
}
