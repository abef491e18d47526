import { type Graph, isLayer } from '@bitshare/core';
import { outputsOf } from './outputs.ts';

/** The layers whose output only batch norms read. A batch norm cancels any scale of the layer's weights. */
export function normalizedLayers(graph: Graph): ReadonlySet<string> {
  const outputs = outputsOf(graph);
  const readers = (id: string) => graph.nodes.filter(({ inputs }) => inputs.includes(id));
  const normalized = graph.nodes.filter(
    (node) =>
      isLayer(node) && !outputs.has(node.id) && readers(node.id).every(({ op }) => op === 'batchNorm'),
  );
  return new Set(normalized.map(({ id }) => id));
}
