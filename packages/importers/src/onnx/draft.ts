import type { GraphNode, TensorData } from '@bitshare/core';
import type { Notes } from './notes.ts';

/** A number for every channel, or one for all of them. */
export type PerChannel = number | Float64Array;

/** `scale * x + offset`, by channel or with one number for all of them. A graph has none: it is folded, or becomes a batch norm. */
export interface AffineNode {
  readonly id: string;
  readonly op: 'affine';
  readonly inputs: readonly string[];
  readonly attributes: {
    readonly scale: PerChannel;
    readonly offset: PerChannel;
    readonly channels: number;
  };
}

export type DraftNode = GraphNode | AffineNode;

/** A graph under construction, with its weights and notes. */
export interface Draft {
  /** By id, each after its inputs. */
  readonly nodes: Map<string, DraftNode>;
  readonly weights: Record<string, TensorData>;
  readonly notes: Notes;
  /** An id that no node has yet, from a name of ONNX. */
  readonly newId: (name: string) => string;
  /** Names of the values that are outputs of the model. */
  readonly outputs: ReadonlySet<string>;
  /** How many nodes read a value, by ONNX's name. */
  readonly readers: ReadonlyMap<string, number>;
}

/** Adds a node and returns its id. */
export function put(draft: Draft, node: DraftNode): string {
  draft.nodes.set(node.id, node);
  return node.id;
}
