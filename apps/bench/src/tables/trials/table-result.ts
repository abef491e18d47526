import type { EngineInfo } from '@bitshare/core';
import type { ResultRow } from '../../results/result.ts';
import type { PaperTable, TableColumn } from '../paper/paper-table.ts';
import type { PublishedFigures } from '../paper/published-figures.ts';
import type { ScaleName } from '../paper/scale.ts';
import { type Spread, spreadOf } from './spread.ts';

/** The result of a row. */
export interface MeasuredRow {
  /** The zoo's name of the network that was run. */
  readonly model: string;
  readonly seeds: readonly number[];
  readonly figures: Readonly<Partial<Record<TableColumn, Spread>>>;
  /** Seeds of failed trials, with the reasons. */
  readonly failures: readonly { readonly seed: number; readonly message: string }[];
}

export interface TableResultRow {
  readonly network: string;
  readonly method: string;
  /** Published figures, on the paper's data set and at its scale. */
  readonly published?: PublishedFigures | undefined;
  /** Absent: not run. */
  readonly measured?: MeasuredRow | undefined;
}

/** The result of a table: the contents of its JSON file. */
export interface TableResult {
  readonly format: 'bitshare-table';
  readonly version: 1;
  readonly table: string;
  readonly title: string;
  readonly paperDataset: string;
  readonly publishedSource: string;
  readonly columns: readonly TableColumn[];
  readonly scale: ScaleName;
  readonly scaleAbout: string;
  /** Name of the file of trained weights at the start of every trial. Absent: each seed trained its own. */
  readonly weights?: string | undefined;
  readonly dataset: string;
  readonly datasetVersion: string;
  readonly engine: EngineInfo;
  /** Version and digest of the program that ran the trials. */
  readonly code: string;
  readonly command: string;
  readonly rows: readonly TableResultRow[];
}

/** One trial's outcome for a row. */
export interface RowTrial {
  readonly seed: number;
  readonly outcome: ResultRow | Error;
}

/** A row's figures over its seeds. */
export function measuredRow(
  model: string,
  trials: readonly RowTrial[],
  { columns }: Pick<PaperTable, 'columns'>,
): MeasuredRow {
  const done = trials.flatMap(({ seed, outcome }) =>
    outcome instanceof Error ? [] : [{ seed, ...outcome }],
  );
  const figures = columns.flatMap((column) => {
    const values = done.flatMap((row) => row[column] ?? []);
    const spread = spreadOf(values);
    return spread ? [[column, spread] as const] : [];
  });
  return {
    model,
    seeds: done.map(({ seed }) => seed),
    figures: Object.fromEntries(figures),
    failures: trials.flatMap(({ seed, outcome }) =>
      outcome instanceof Error ? [{ seed, message: outcome.message }] : [],
    ),
  };
}
