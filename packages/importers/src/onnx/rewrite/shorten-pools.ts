import type { Draft, DraftNode } from '../draft.ts';

type GlobalPool = Extract<DraftNode, { op: 'globalAveragePool' | 'globalMaxPool' }>;

const isGlobal = (node: DraftNode): node is GlobalPool =>
  node.op === 'globalAveragePool' || node.op === 'globalMaxPool';

/**
 * Global pools give vectors where all their readers take one: dense layers, which flatten by themselves, and pools that would only
 * turn their one pixel into a vector.
 */
export function shortenPools({ nodes }: Draft, outputs: readonly string[]): readonly string[] {
  const replaced = new Map<string, string>();
  const current = (id: string) => replaced.get(id) ?? id;
  for (const pool of [...nodes.values()].filter(isGlobal)) {
    if (!pool.attributes.keepDims || outputs.includes(pool.id)) continue;
    const readers = [...nodes.values()].filter(({ inputs }) => inputs.includes(pool.id));
    if (!readers.every((reader) => reader.op === 'dense' || isVector(reader))) continue;
    nodes.set(pool.id, { ...pool, attributes: {} });
    for (const reader of readers.filter(isVector)) {
      nodes.delete(reader.id);
      replaced.set(reader.id, pool.id);
    }
  }
  for (const node of nodes.values())
    if (node.inputs.some((id) => replaced.has(id)))
      nodes.set(node.id, { ...node, inputs: node.inputs.map(current) } as DraftNode);
  return outputs.map(current);
}

const isVector = (node: DraftNode): boolean => node.op === 'globalAveragePool' && !node.attributes.keepDims;
