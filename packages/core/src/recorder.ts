import type { LayerGates } from './gate-search.ts';
import type { Metrics } from './progress.ts';
import { token } from './token.ts';

/** Metrics of a training at one step. */
export interface MetricsRecord {
  /** Names of the finished stages and the current one: `['pretrain', 'search']`. */
  readonly path: readonly string[];
  /** Steps done in this stage. */
  readonly step: number;
  /** Epochs done in this stage, fractional. */
  readonly epoch: number;
  /** Epochs of the whole stage. */
  readonly epochs: number;
  readonly metrics: Metrics;
  /** Present at some steps of a search. */
  readonly gates?: readonly LayerGates[] | undefined;
}

/** Receives metrics during training, to write a file or draw a chart. */
export interface Recorder {
  /** Steps between two records of a training. */
  readonly interval: number;
  /** A training begins, or resumes after `step`: records of later steps are discarded. */
  begin(path: readonly string[], step: number): Promise<void>;
  record(record: MetricsRecord): Promise<void>;
}

/** Records nothing. */
export const silentRecorder: Recorder = {
  interval: Number.POSITIVE_INFINITY,
  async begin() {},
  async record() {},
};

/** Optional: without a plugin nothing is recorded. */
export const RECORDER = token<Recorder>('recorder', 'metrics({ directory }) of @bitshare/metrics');
