import type { CompressionPolicy, Dataset, Graph, PipelineState, Quantizer } from '@bitshare/core';
import { filtersOf, graphLayers } from '@bitshare/network';

/** A finished network but for its weights, which stand beside it: the contents of `network.json`. */
export interface NetworkFile {
  readonly format: 'bitshare-network';
  readonly version: 1;
  /** As it was last trained: pruned filters are gone where they were extracted. */
  readonly graph: Graph;
  /** Of this graph; absent: full precision. */
  readonly policy?: CompressionPolicy | undefined;
  /** Filters by layer before extraction, of the layers that lost some. */
  readonly originalFilters: Readonly<Record<string, number>>;
  /** Name of what quantizes the layers that are below 32 bits. */
  readonly quantizer: string;
  /** Class names in index order. */
  readonly labels?: readonly string[] | undefined;
  /** What was subtracted from the image in [0, 1] and what it was divided by, per channel. */
  readonly normalization: Dataset['normalization'];
}

/** Describes what a run ended with. */
export function networkFileOf(
  { graph, policy, original }: PipelineState,
  quantizer: Quantizer,
  { labels, normalization }: Dataset,
): NetworkFile {
  const filters = new Map(graphLayers(graph).map((node) => [node.id, filtersOf(node)]));
  const before = graphLayers(original).map((node) => [node.id, filtersOf(node)] as const);
  return {
    format: 'bitshare-network',
    version: 1,
    graph,
    policy,
    originalFilters: Object.fromEntries(before.filter(([id, count]) => filters.get(id) !== count)),
    quantizer: quantizer.name,
    labels,
    normalization,
  };
}
