import type { Graph, Weights } from '@bitshare/core';

/** A network from elsewhere. */
export interface ImportedModel {
  readonly graph: Graph;
  readonly weights: Weights;
  /** Differences from the model, one sentence each: a softmax left out, an added scale of a batch norm. */
  readonly notes: readonly string[];
}
