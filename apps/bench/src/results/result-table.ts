import { grouped, millions, times } from '../figures.ts';
import { type Column, textTable } from '../text-table.ts';
import type { ComparedWith, ResultRow, RunResult } from './result.ts';

/** Heading of the accuracy. */
const accuracyTitles: Readonly<Record<ComparedWith, string>> = {
  labels: 'Top-1 %',
  'full precision': 'Same class %',
};

/** The columns of a result table, in the terminal and in the report. */
export const resultColumns = (comparedWith: ComparedWith): readonly Column<ResultRow>[] => [
  { title: 'Method', cell: (row) => row.method },
  { title: accuracyTitles[comparedWith], cell: (row) => row.top1.toFixed(2), align: 'right' },
  { title: 'BOPs (M)', cell: (row) => millions(row.bops), align: 'right' },
  { title: 'Fewer BOPs', cell: (row) => times(row.ratio), align: 'right' },
  { title: 'Weight bytes', cell: (row) => grouped(row.weightBytes), align: 'right' },
  { title: 'Seconds', cell: (row) => row.seconds.toFixed(1), align: 'right' },
];

export const resultTable = ({ rows, comparedWith }: Pick<RunResult, 'rows' | 'comparedWith'>): string =>
  textTable(resultColumns(comparedWith), rows);
