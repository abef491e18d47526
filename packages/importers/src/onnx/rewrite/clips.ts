import type { ClipNode, Relu6Node, ReluNode } from '@bitshare/core';
import type { DraftNode } from '../draft.ts';

/** Stands for a bound that is missing; a graph's numbers are finite. */
const far = 1e30;

type Clipping =
  | Pick<ReluNode, 'op' | 'attributes'>
  | Pick<Relu6Node, 'op' | 'attributes'>
  | Pick<ClipNode, 'op' | 'attributes'>;

/** The operation that limits values to a range. */
export function clipOf(least: number, most: number): Clipping {
  if (least === 0 && most === 6) return { op: 'relu6', attributes: {} };
  if (least === 0 && most >= far) return { op: 'relu', attributes: {} };
  return { op: 'clip', attributes: { least: Math.max(-far, least), most: Math.min(far, most) } };
}

export interface Range {
  readonly least: number;
  readonly most: number;
}

/** The range that a node limits its input to, or undefined if it does something else. */
export function rangeOf(node: DraftNode): Range | undefined {
  if (node.op === 'relu') return { least: 0, most: far };
  if (node.op === 'relu6') return { least: 0, most: 6 };
  return node.op === 'clip' ? node.attributes : undefined;
}

/** Two limits, one after the other, as one. */
export function joinedRange(first: Range, { least, most }: Range): Range {
  const into = (value: number) => Math.min(most, Math.max(least, value));
  return { least: into(first.least), most: into(first.most) };
}
