import { grouped, millions, times } from '../figures.ts';
import { type Column, textTable } from '../text-table.ts';
import type { ComparedWith, ResultRow, RunResult } from './result.ts';

/** Heading of the accuracy. */
const accuracyTitles: Readonly<Record<ComparedWith, string>> = {
  labels: 'Top-1 %',
  'full precision': 'Same class %',
};

type Compared = Pick<RunResult, 'rows' | 'comparedWith'>;

/** The columns of a result table, in the terminal and in the report. */
export const resultColumns = ({ rows, comparedWith }: Compared): readonly Column<ResultRow>[] => [
  { title: 'Method', cell: (row) => row.method },
  { title: accuracyTitles[comparedWith], cell: (row) => row.top1.toFixed(2), align: 'right' },
  ...(rows.some(({ taught }) => taught) ? [{ title: 'Teacher', cell: teacherText }] : []),
  { title: 'BOPs (M)', cell: (row) => millions(row.bops), align: 'right' },
  { title: 'Fewer BOPs', cell: (row) => times(row.ratio), align: 'right' },
  { title: 'Weight bytes', cell: (row) => grouped(row.weightBytes), align: 'right' },
  { title: 'Seconds', cell: (row) => row.seconds.toFixed(1), align: 'right' },
];

/** The full-precision network's share of the loss, and its temperature: `'50 % at 4'`. */
const teacherText = ({ taught = {} }: ResultRow): string => {
  const shares = Object.values(taught).map(
    ({ weight, temperature }) => `${Number((100 * weight).toFixed(1))} % at ${temperature}`,
  );
  return [...new Set(shares)].join(', ') || 'none';
};

export const resultTable = (result: Compared): string => textTable(resultColumns(result), result.rows);
