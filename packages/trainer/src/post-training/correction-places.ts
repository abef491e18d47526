import type { BatchNormNode, Graph, Weights } from '@bitshare/core';
import { filtersOf, graphLayers, normalizedLayers } from '@bitshare/network';

/** By layer, the batch norm that alone reads its output, and can take up a correction; undefined: the layer's own bias takes it. */
export function correctionPlaces(graph: Graph): ReadonlyMap<string, BatchNormNode | undefined> {
  const normalized = normalizedLayers(graph);
  return new Map(
    graphLayers(graph).map(({ id }) => {
      const readers = graph.nodes.filter(({ inputs }) => inputs.includes(id));
      return [id, normalized.has(id) && readers.length === 1 ? (readers[0] as BatchNormNode) : undefined];
    }),
  );
}

/** The network with a bias of zeros in every layer that has neither a bias nor a batch norm to take up a correction. */
export function withBiases(
  graph: Graph,
  weights: Weights,
): { readonly graph: Graph; readonly weights: Weights } {
  const places = correctionPlaces(graph);
  const bare = graphLayers(graph).filter(({ id, attributes }) => !attributes.bias && !places.get(id));
  const ids = new Set(bare.map(({ id }) => id));
  const biased = graph.nodes.map((node) =>
    ids.has(node.id) ? { ...node, attributes: { ...node.attributes, bias: true } } : node,
  ) as Graph['nodes'];
  const zeros = bare.map((node) => {
    const filters = filtersOf(node);
    return [`${node.id}/bias`, { shape: [filters], values: new Float32Array(filters) }] as const;
  });
  return { graph: { ...graph, nodes: biased }, weights: { ...weights, ...Object.fromEntries(zeros) } };
}
