import type { HistoryEntry } from '@bitshare/core';
import type { CompressedLayer } from '../results/compressed-layers.ts';
import type { RunResult } from '../results/result.ts';

/** An archived policy of the search. */
export interface ArchivedPoint {
  /** Percent, before fine-tuning. */
  readonly top1: number;
  readonly bops: number;
  readonly ratio: number;
  readonly epoch: number;
}

/** The contents of a report. */
export interface ReportContent {
  readonly title: string;
  /** Name of the network's graph. */
  readonly network: string;
  readonly result: RunResult;
  /** Layers of the method in the last row. */
  readonly layers: readonly CompressedLayer[];
  /** The search's history; empty without a search. */
  readonly search: readonly HistoryEntry[];
  /** `'bit operations'`: of the cost in the search's history. */
  readonly costUnit: string;
  /** Archived policies of the search; empty without an archive. */
  readonly archive: readonly ArchivedPoint[];
}
