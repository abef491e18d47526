import { grouped } from '../figures.ts';
import { textTable } from '../text-table.ts';
import { worstCode } from '../verify/verify-report.ts';
import type { Deliverable } from './deliverables.ts';

/** A line of the table of files. */
interface FileLine {
  readonly path: string;
  readonly bytes: number | undefined;
  readonly runtime: string;
  readonly agreement: string;
  readonly code: string;
}

/** The files with how far each agrees with the compressed network, and what could not be written. */
export function deliverablesText(delivered: readonly Deliverable[]): string {
  const table = textTable<FileLine>(
    [
      { title: 'File', cell: ({ path }) => path },
      { title: 'Bytes', cell: ({ bytes }) => (bytes === undefined ? '-' : grouped(bytes)), align: 'right' },
      { title: 'Runtime', cell: ({ runtime }) => runtime },
      { title: 'Same class %', cell: ({ agreement }) => agreement, align: 'right' },
      { title: 'Largest code difference', cell: ({ code }) => code, align: 'right' },
    ],
    delivered.flatMap(linesOf),
  );
  const faults = delivered.flatMap(({ format, fault }) => (fault ? [`${format}: ${fault}\n`] : []));
  return `${table}${faults.join('')}`;
}

function linesOf({ path, bytes, verified }: Deliverable): FileLine[] {
  if (verified.length === 0)
    return bytes === undefined ? [] : [{ path, bytes, runtime: 'not checked', agreement: '-', code: '-' }];
  return verified.map((report) => ({
    ...{ path, bytes, runtime: report.runtime },
    agreement: report.agreement.toFixed(2),
    code: String(worstCode(report)),
  }));
}
