import type { GraphNode } from '@bitshare/core';
import {
  createDraft,
  type Draft,
  type DraftNode,
  put,
  type ReshapeNode,
  type ScaleShiftNode,
} from '../draft/draft.ts';
import { type Operation, refuse, titleOf } from './format/operation.ts';
import { createNodeIds } from './node-ids.ts';
import { createNotes, type Notes } from './notes.ts';

/** A draft of an ONNX model. */
export interface OnnxDraft extends Draft {
  /** What was left out. */
  readonly leftOut: Notes;
  /** An id that no node has yet, from a name of ONNX. */
  readonly newId: (name: string) => string;
  /** Names of the values that the model returns. */
  readonly returned: ReadonlySet<string>;
  /** Operations of the nodes that read a value, by ONNX's name. */
  readonly readers: ReadonlyMap<string, readonly string[]>;
}

export const createOnnxDraft = (parts: Pick<OnnxDraft, 'returned' | 'readers'>): OnnxDraft => ({
  ...createDraft(),
  ...parts,
  leftOut: createNotes(),
  newId: createNodeIds(),
});

/** A node without its id. */
type Bodies<Node> = Node extends { readonly op: infer Op; readonly attributes: infer Attributes }
  ? { readonly op: Op; readonly inputs: readonly string[]; readonly attributes: Attributes }
  : never;

type Body = Bodies<GraphNode | ScaleShiftNode | ReshapeNode>;

/** Adds a node for an operation, by its name. @returns the node's id. */
export function add(draft: OnnxDraft, operation: Named, body: Body, name = operation.name): string {
  const node = { ...body, id: draft.newId(name), title: titleOf(operation) } as DraftNode;
  const shape = draft.shapes.get(put(draft, node))!;
  if (!shape.every((length) => Number.isInteger(length) && length >= 1))
    refuse(operation, `gives values of the shape [${shape}]: its windows do not fit in the image`);
  return node.id;
}

type Named = Pick<Operation, 'name' | 'type'>;
