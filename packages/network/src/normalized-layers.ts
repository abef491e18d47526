import { type Graph, isLayer } from '@bitshare/core';

/** The layers whose output only batch norms read. A batch norm cancels any scale of the layer's weights. */
export function normalizedLayers({ nodes, output }: Graph): ReadonlySet<string> {
  const readers = (id: string) => nodes.filter(({ inputs }) => inputs.includes(id));
  const normalized = nodes.filter(
    (node) => isLayer(node) && node.id !== output && readers(node.id).every(({ op }) => op === 'batchNorm'),
  );
  return new Set(normalized.map(({ id }) => id));
}
