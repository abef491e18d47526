import type { GraphNode, TensorData } from '@bitshare/core';

/** Rows above and below, columns left and right. */
export type Zeros = readonly [readonly [number, number], readonly [number, number]];

/** A layer's output: a node's value, and the pending operations for which a graph has no node. */
export interface Value {
  readonly node: string;
  /** Zero padding, which its reader's window must include. */
  readonly zeros?: Zeros | undefined;
  /** A flattened image. Only a dense layer, which flattens its input, may read it. */
  readonly flattened?: boolean | undefined;
}

/** A graph under construction, with its weights, notes and faults. */
export interface Draft {
  readonly nodes: GraphNode[];
  readonly weights: Record<string, TensorData>;
  readonly notes: string[];
  /** Parts of the model that a graph cannot express, one sentence each. */
  readonly faults: string[];
}

/** Adds a node and returns its value. */
export function put(draft: Draft, node: GraphNode): Value {
  draft.nodes.push(node);
  return { node: node.id };
}
