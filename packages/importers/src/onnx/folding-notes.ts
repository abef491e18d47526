import type { Graph } from '@bitshare/core';
import type { Draft } from '../draft/draft.ts';
import { createNotes } from './notes.ts';

/** Operations by node id, as a model was written down. */
export const operationsOf = ({ nodes }: Draft): ReadonlyMap<string, string> =>
  new Map([...nodes.values()].map(({ id, op }) => [id, op]));

const functions: readonly string[] = ['hardSigmoid', 'hardSwish', 'silu'];

/** What the rewritings of a draft made of it, one sentence each. */
export function foldingNotes(written: ReadonlyMap<string, string>, { nodes }: Graph): readonly string[] {
  const notes = createNotes();
  const left = new Set(nodes.map(({ id }) => id));
  for (const { id, op } of nodes)
    if (functions.includes(op) && written.get(id) !== op) notes.add(`${op} is recognized from its parts`, id);
  for (const [id, op] of written)
    if (op === 'scaleShift' && !left.has(id))
      notes.add('a sum or product with constants is folded into a layer or a function', id);
  return notes.sentences();
}
