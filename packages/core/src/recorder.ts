import type { LayerGates } from './gate-search.ts';
import type { Metrics } from './progress.ts';
import { token } from './token.ts';

/** Figures of one moment of a training. */
export interface MetricsRecord {
  /** The stages passed and the one in hand: `['pretrain', 'search']`. */
  readonly path: readonly string[];
  /** Steps done in this stage. */
  readonly step: number;
  /** Epochs done in this stage, fractional. */
  readonly epoch: number;
  /** Epochs that the stage will take. */
  readonly epochs: number;
  readonly metrics: Metrics;
  /** Present now and then during a search. */
  readonly gates?: readonly LayerGates[] | undefined;
}

/** Where figures go while a training runs: a file, a picture. */
export interface Recorder {
  /** Steps between two records of a training. */
  readonly interval: number;
  /** A training begins, or goes on behind `step`: what was recorded of it after that step did not happen. */
  begin(path: readonly string[], step: number): Promise<void>;
  record(record: MetricsRecord): Promise<void>;
}

/** Records nothing. */
export const silentRecorder: Recorder = {
  interval: Number.POSITIVE_INFINITY,
  async begin() {},
  async record() {},
};

/** Without a plugin for it nothing is recorded. */
export const RECORDER = token<Recorder>('recorder', 'metrics({ directory }) of @bitshare/metrics');
