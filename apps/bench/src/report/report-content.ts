import type { HistoryEntry } from '@bitshare/core';
import type { RunResult } from '../results/result.ts';

/** One layer of the compressed network beside what it was. */
export interface ReportLayer {
  readonly id: string;
  readonly weightBits: number;
  readonly activationBits: number;
  readonly filters: number;
  readonly keptFilters: number;
  readonly bops: number;
  readonly fullPrecisionBops: number;
}

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
  readonly layers: readonly ReportLayer[];
  /** The search's diary; empty where nothing was searched. */
  readonly search: readonly HistoryEntry[];
  /** `'bit operations'`: of the cost in the search's diary. */
  readonly costUnit: string;
  /** Policies that the search has kept; empty where none. */
  readonly archive: readonly ArchivedPoint[];
}
