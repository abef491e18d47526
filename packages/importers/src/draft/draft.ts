import type { GraphNode, TensorData } from '@bitshare/core';
import { nodeShape, type Shape } from '@bitshare/network';

interface Elementary<Op extends string, Attributes> {
  readonly id: string;
  readonly op: Op;
  readonly inputs: readonly string[];
  readonly attributes: Attributes;
}

/** `factor * x + offset`, for all channels alike (lists of one) or for each. */
export type ScaleShiftNode = Elementary<
  'scaleShift',
  { readonly factor: readonly number[]; readonly offset: readonly number[] }
>;
/** The values in their order under another shape, without the batch. */
export type ReshapeNode = Elementary<'reshape', { readonly shape: Shape }>;
/** Axis `i` of the result is axis `order[i]`, without the batch. */
type TransposeNode = Elementary<'transpose', { readonly order: readonly number[] }>;

/** A node of a graph, or one that a rewriting turns into such nodes. */
export type DraftNode = (GraphNode | ScaleShiftNode | ReshapeNode | TransposeNode) & {
  /** What it was in the model, for messages: `'node "a/b" (Mul)'`. */
  readonly title: string;
};

/**
 * A model on its way to a graph: channels last, batch left out, in topological order. Importers write down what their
 * model has; rewritings (`finishDraft`) make it a graph.
 */
export interface Draft {
  /** By id. */
  readonly nodes: Map<string, DraftNode>;
  readonly weights: Record<string, TensorData>;
  /** Ids of the nodes whose values the model returns. */
  outputs: string[];
  readonly notes: string[];
  /** Parts of the model that a graph cannot express, one sentence each. */
  readonly faults: string[];
  /** Of every node's value, by id. */
  readonly shapes: Map<string, Shape>;
}

export const createDraft = (): Draft => ({
  nodes: new Map(),
  weights: {},
  outputs: [],
  notes: [],
  faults: [],
  shapes: new Map(),
});

/** Adds a node at the end. @returns its id. */
export function put(draft: Draft, node: DraftNode): string {
  draft.nodes.set(node.id, node);
  draft.shapes.set(node.id, shapeIn(draft, node));
  return node.id;
}

/** An id like the wanted one that no node has. */
export function freshId({ shapes }: Draft, wanted: string): string {
  for (let i = 1; ; i++) {
    const id = i === 1 ? wanted : `${wanted}.${i}`;
    if (!shapes.has(id)) return id;
  }
}

function shapeIn({ shapes }: Draft, node: DraftNode): Shape {
  const inputs = node.inputs.map((id) => shapes.get(id)!);
  if (node.op === 'reshape') return node.attributes.shape;
  if (node.op === 'transpose') return node.attributes.order.map((axis) => inputs[0]![axis]!);
  return node.op === 'scaleShift' ? inputs[0]! : nodeShape(node, inputs);
}

export const nodeAt = (draft: Draft, id: string): DraftNode => draft.nodes.get(id)!;

/** The nodes of an operation, as they are now. */
export const nodesOf = <Op extends DraftNode['op']>(draft: Draft, op: Op) =>
  [...draft.nodes.values()].filter((node): node is Extract<DraftNode, { op: Op }> => node.op === op);

/** The nodes that read a value. */
export const readersOf = (draft: Draft, id: string): readonly DraftNode[] =>
  [...draft.nodes.values()].filter(({ inputs }) => inputs.includes(id));

/** Whether nothing but this node reads its input, so that both can become one. */
export const readsAlone = (draft: Draft, { inputs: [id] }: DraftNode): boolean =>
  readersOf(draft, id!).length === 1 && !draft.outputs.includes(id!);

/** Puts a node in the place of the one with its id. */
export function rewrite(draft: Draft, node: DraftNode): void {
  draft.nodes.set(node.id, node);
  draft.shapes.set(node.id, shapeIn(draft, node));
}

/** Takes a node out; its readers read another value. */
export function bypass(draft: Draft, removed: string, by: string): void {
  const renamed = (id: string) => (id === removed ? by : id);
  for (const node of readersOf(draft, removed))
    draft.nodes.set(node.id, { ...node, inputs: node.inputs.map(renamed) });
  draft.nodes.delete(removed);
  draft.outputs = draft.outputs.map(renamed);
}
