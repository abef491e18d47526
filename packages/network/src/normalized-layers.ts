import { type Graph, isLayer } from '@bitshare/core';

/** The layers whose output is read by batch norms alone, which take out any factor that the layer's weights are multiplied by. */
export function normalizedLayers({ nodes, output }: Graph): ReadonlySet<string> {
  const readers = (id: string) => nodes.filter(({ inputs }) => inputs.includes(id));
  const normalized = nodes.filter(
    (node) => isLayer(node) && node.id !== output && readers(node.id).every(({ op }) => op === 'batchNorm'),
  );
  return new Set(normalized.map(({ id }) => id));
}
