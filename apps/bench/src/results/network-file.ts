import type { CompressionPolicy, Dataset, Graph, PipelineState, Quantizer } from '@bitshare/core';

/** A finished network but for its weights, which stand beside it: the contents of `network.json`. */
export interface NetworkFile {
  readonly format: 'bitshare-network';
  readonly version: 1;
  /** As it was last trained: pruned filters are gone where they were extracted. */
  readonly graph: Graph;
  /** Of this graph; absent: full precision. */
  readonly policy?: CompressionPolicy | undefined;
  /** The network before extraction, against which ratios are counted. */
  readonly original: Graph;
  /** Name of what quantizes the layers that are below 32 bits. */
  readonly quantizer: string;
  /** Class names in index order. */
  readonly labels?: readonly string[] | undefined;
  /** What was subtracted from the image in [0, 1] and what it was divided by, per channel. */
  readonly normalization: Dataset['normalization'];
}

/** Describes what a run ended with. */
export const networkFileOf = (
  { graph, policy, original }: PipelineState,
  quantizer: Quantizer,
  { labels, normalization }: Dataset,
): NetworkFile => ({
  format: 'bitshare-network',
  version: 1,
  graph,
  policy,
  original,
  quantizer: quantizer.name,
  labels,
  normalization,
});
