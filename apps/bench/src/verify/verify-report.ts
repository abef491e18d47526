import { grouped } from '../figures.ts';
import { textTable } from '../text-table.ts';
import type { Agreement } from './verify-file.ts';

/** One entry of the result of `verify --json`. */
export interface VerifyReport extends Agreement {
  readonly format: string;
  readonly runtime: string;
  readonly bytes: number;
  readonly idealBytes: number;
}

/** The reports as a table. */
export const verifyTable = (reports: readonly VerifyReport[]): string =>
  textTable<VerifyReport>(
    [
      { title: 'Runtime', cell: (report) => report.runtime },
      { title: 'Bytes', cell: (report) => grouped(report.bytes), align: 'right' },
      { title: 'Ideal', cell: (report) => grouped(report.idealBytes), align: 'right' },
      { title: 'Largest code difference', cell: (report) => String(worstCode(report)), align: 'right' },
      { title: 'Of an output', cell: (report) => worstOutput(report).toExponential(1), align: 'right' },
      { title: 'Top-1 %', cell: (report) => accuracy(report.top1), align: 'right' },
      { title: 'Of the run', cell: (report) => accuracy(report.referenceTop1), align: 'right' },
      { title: 'Same class %', cell: (report) => report.agreement.toFixed(2), align: 'right' },
    ],
    reports,
  );

/** Images without labels have no accuracy. */
const accuracy = (percent: number | undefined): string => percent?.toFixed(2) ?? '-';

/** Largest difference of a code in any layer. */
export const worstCode = ({ layers }: VerifyReport): number =>
  Math.max(...layers.map((layer) => layer.maxCodeDifference));

const worstOutput = ({ outputs }: VerifyReport): number =>
  Math.max(...outputs.map((output) => output.maxDifference));
