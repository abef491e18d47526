import { type ActivationNode, type GraphNode, isActivation } from '@bitshare/core';
import { type Draft, type DraftNode, freshId, put } from './draft.ts';

type FunctionOp = ActivationNode['op'] | 'softmax';

/** An activation: an operation and its attributes. */
export type Activation = {
  [Op in FunctionOp]: Pick<Extract<GraphNode, { op: Op }>, 'op' | 'attributes'>;
}[FunctionOp];

/** Adds an activation of a value. @returns the id of its node. */
export const activate = (draft: Draft, { id, title }: NamedPart, x: string, activation: Activation): string =>
  put(draft, { id: freshId(draft, id), title, inputs: [x], ...activation });

export type NamedPart = Pick<DraftNode, 'id' | 'title'>;

/** Whether a node treats every number alike, wherever it stands. */
export const isElementwise = (node: DraftNode): boolean =>
  isActivation(node) ||
  (node.op === 'scaleShift' && node.attributes.factor.length === 1 && node.attributes.offset.length === 1);
