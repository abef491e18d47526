import type { Dataset, Graph, Weights } from '@bitshare/core';

/** A trained network from a file. */
export interface ImportedNetwork {
  readonly graph: Graph;
  readonly weights: Weights;
  /** Where it comes from, for messages: `'a TensorFlow.js model'`. */
  readonly format: string;
  /** Differences between the file and the graph, one sentence each. */
  readonly notes: readonly string[];
  /** Paths of the files that were read, by their role. */
  readonly files: Readonly<Record<string, string>>;
  /** Class names in the order of the outputs. Absent: the file does not tell. */
  readonly labels?: readonly string[] | undefined;
  /** Absent: the file does not tell. */
  readonly normalization?: Dataset['normalization'] | undefined;
}

export interface ImportOptions {
  /** Height and width of the images, for a file that leaves them open. */
  readonly input?: readonly [height: number, width: number] | undefined;
}
