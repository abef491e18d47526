import type { Dataset } from './dataset.ts';
import type { Graph } from './graph.ts';
import type { CompressionPolicy } from './policy.ts';
import type { Weights } from './tensor-data.ts';
import { token } from './token.ts';

/** A trained network, with what those who run it must know. */
export interface TrainedNetwork {
  readonly graph: Graph;
  /** Every parameter of the graph, and of the quantizer where the policy is below 32 bits. */
  readonly weights: Weights;
  /** Of `graph`; absent: full precision. Filters that it drops are removed on the way out. */
  readonly policy?: CompressionPolicy | undefined;
  /** Before filters were removed, against which costs are counted; absent: `graph`. */
  readonly original?: Graph | undefined;
  /** Class names in index order. */
  readonly labels?: readonly string[] | undefined;
  readonly normalization?: Dataset['normalization'] | undefined;
  /** Where it comes from, as short texts by name. */
  readonly provenance?: Readonly<Record<string, string>> | undefined;
}

export interface ExportedFile {
  /** To be written beside the others. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Writes a trained network in a format of its own, with the codes that training used. */
export interface Exporter {
  /** `'packed'`. */
  readonly name: string;
  /**
   * The files of the format, the one that is opened first; the same network always gives the same bytes. Needs an active tfjs
   * backend, best the one that trained: it computes the codes. @param fileName of the first file.
   * @throws UserError naming a layer or operation that the format cannot hold.
   */
  export(network: TrainedNetwork, fileName: string): Promise<readonly ExportedFile[]>;
}

export const EXPORTER = token<Exporter>('exporter', 'packed() of @bitshare/exporters');
