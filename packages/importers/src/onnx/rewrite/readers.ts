import type { DraftNode } from '../draft.ts';

/** How often each node is read, by id; an output is read once more. */
export function readerCounts(
  nodes: Iterable<DraftNode>,
  outputs: readonly string[],
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const count = (id: string) => counts.set(id, (counts.get(id) ?? 0) + 1);
  for (const { inputs } of nodes) inputs.forEach(count);
  outputs.forEach(count);
  return counts;
}

/** Removes nodes that no output depends on, with their weights. The input stays. */
export function removeUnread(
  nodes: Map<string, DraftNode>,
  weights: Record<string, unknown>,
  outputs: readonly string[],
): void {
  const needed = new Set(outputs);
  for (const node of [...nodes.values()].toReversed())
    if (needed.has(node.id)) for (const input of node.inputs) needed.add(input);
  const gone = new Set(
    [...nodes.values()].filter(({ id, op }) => !needed.has(id) && op !== 'input').map(({ id }) => id),
  );
  for (const id of gone) nodes.delete(id);
  for (const name of Object.keys(weights))
    if (gone.has(name.slice(0, name.lastIndexOf('/')))) delete weights[name];
}
