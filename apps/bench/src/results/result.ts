import type { EngineInfo } from '@bitshare/core';

/** One method's outcome. */
export interface ResultRow {
  /** `'full precision'`, `'uniform 4-bit'`, `'SBS'`. */
  readonly method: string;
  /** Percent of the test images. */
  readonly top1: number;
  /** Percent of the test images whose class is among the five most likely. */
  readonly top5: number;
  /** Bit operations for one image. */
  readonly bops: number;
  /** Bit operations of the full-precision network over these. */
  readonly ratio: number;
  /** Weights of every layer at their bits; biases and batch norm, a small part, are not counted. May be a fraction. */
  readonly weightBytes: number;
  /** Time of the stages of this row alone; compressed rows start from the full-precision row's network. */
  readonly seconds: number;
  /** Time of its searches alone; absent where nothing was searched. */
  readonly searchSeconds?: number | undefined;
  /** Most bytes that tensors held at once during its searches; absent also where the engine does not tell. */
  readonly searchPeakBytes?: number | undefined;
}

/** What a run found, with all that is needed to run it again: the contents of `result.json`. */
export interface RunResult {
  readonly rows: readonly ResultRow[];
  readonly seed: number;
  /** `'wasm'`. */
  readonly engine: string;
  readonly engineInfo: EngineInfo;
  /** `'mnist'`. */
  readonly dataset: string;
  readonly datasetVersion: string;
  /** By which bit operations were counted, and what the search made small, where that is another: names and versions. */
  readonly conventions: readonly string[];
  /** The command line that made it. */
  readonly command: string;
}
