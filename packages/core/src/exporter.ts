import type { Dataset } from './dataset.ts';
import type { Graph } from './graph.ts';
import type { CompressionPolicy } from './policy.ts';
import type { Weights } from './tensor-data.ts';
import { token } from './token.ts';

/** A trained network, with the facts needed to run it. */
export interface TrainedNetwork {
  readonly graph: Graph;
  /** Every parameter of the graph, and of the quantizer for layers below 32 bits. */
  readonly weights: Weights;
  /** Policy of `graph`. Absent: full precision. The export removes the filters that it drops. */
  readonly policy?: CompressionPolicy | undefined;
  /** The graph before filters were removed, the reference of cost ratios. Absent: `graph`. */
  readonly original?: Graph | undefined;
  /** Class names in index order. */
  readonly labels?: readonly string[] | undefined;
  readonly normalization?: Dataset['normalization'] | undefined;
  /** Provenance, as short texts by name. */
  readonly provenance?: Readonly<Record<string, string>> | undefined;
}

export interface ExportedFile {
  /** File name, relative to the first file. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Writes a trained network in one file format, with the integer codes of training. */
export interface Exporter {
  /** `'packed'`. */
  readonly name: string;
  /**
   * The files of the format, main file first. The same network always gives the same bytes. Needs an active tfjs
   * backend to compute the codes, preferably the one that trained. @param fileName name of the main file.
   * @throws UserError naming a layer or operation that the format cannot hold.
   */
  export(network: TrainedNetwork, fileName: string): Promise<readonly ExportedFile[]>;
}

export const EXPORTER = token<Exporter>('exporter', 'packed() of @bitshare/exporters');
