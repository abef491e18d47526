import type { HistoryEntry } from '@bitshare/core';
import type { CompressedLayer } from '../results/compressed-layers.ts';
import type { RunResult } from '../results/result.ts';

/** A policy that the search has kept on its way. */
export interface ArchivedPoint {
  /** Percent, before fine-tuning. */
  readonly top1: number;
  readonly bops: number;
  readonly ratio: number;
  readonly epoch: number;
}

/** Everything that a report shows. */
export interface ReportContent {
  readonly title: string;
  /** Name of the network's graph. */
  readonly network: string;
  readonly result: RunResult;
  /** Of the method whose row stands last. */
  readonly layers: readonly CompressedLayer[];
  /** The search's history; empty where nothing was searched. */
  readonly search: readonly HistoryEntry[];
  /** `'bit operations'`: of the cost in the search's history. */
  readonly costUnit: string;
  /** Policies that the search has kept; empty where none. */
  readonly archive: readonly ArchivedPoint[];
}
