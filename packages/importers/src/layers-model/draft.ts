import type { GraphNode, TensorData } from '@bitshare/core';

/** Rows above and below, columns left and right. */
export type Zeros = readonly [readonly [number, number], readonly [number, number]];

/** What a layer hands on: a node's value, and what stands between it and its readers that a graph has no node for. */
export interface Value {
  readonly node: string;
  /** Zeros around it that its reader's window must take in. */
  readonly zeros?: Zeros | undefined;
  /** An image that only a dense layer, which flattens by itself, may read. */
  readonly flattened?: boolean | undefined;
}

/** A graph being written, with its weights and with what its author should know. */
export interface Draft {
  readonly nodes: GraphNode[];
  readonly weights: Record<string, TensorData>;
  readonly notes: string[];
  /** What of the model a graph cannot express, a sentence each. */
  readonly faults: string[];
}

/** Adds a node and gives its value. */
export function put(draft: Draft, node: GraphNode): Value {
  draft.nodes.push(node);
  return { node: node.id };
}
