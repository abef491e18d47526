import { textTable } from '../text-table.ts';
import type { StepReport, Timing } from './measure-step.ts';

const milliseconds = (seconds: number): string => `${(1000 * seconds).toFixed(1)} ms`;
const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`;

/** Number of listed kernels. */
const shownKernels = 12;

interface Row {
  readonly name: string;
  readonly fp32: Timing;
  readonly sbs: Timing;
}

/** A step's report as text. */
export function stepTable(report: StepReport): string {
  const { model, batch, steps, engine, build, threads, peer, profile, peakBytes } = report;
  const rows: Row[] = [{ name: `${engine} (${build})`, ...report }];
  if (peer) rows.push({ ...peer, name: `${peer.name} ${peer.version}` });
  const times = textTable<Row>(
    [
      { title: 'engine', cell: ({ name }) => name },
      { title: 'fp32 median', cell: ({ fp32 }) => milliseconds(fp32.medianSeconds), align: 'right' },
      { title: 'fp32 best', cell: ({ fp32 }) => milliseconds(fp32.bestSeconds), align: 'right' },
      { title: 'SBS median', cell: ({ sbs }) => milliseconds(sbs.medianSeconds), align: 'right' },
      { title: 'SBS best', cell: ({ sbs }) => milliseconds(sbs.bestSeconds), align: 'right' },
    ],
    rows,
  );
  const kernels = textTable(
    [
      { title: 'kernel of the SBS step', cell: ({ kernel }) => kernel },
      { title: 'time', cell: ({ seconds }) => milliseconds(seconds), align: 'right' },
    ],
    profile.slice(0, shownKernels),
  );
  return [
    `${model}, batch ${batch}, ${threads} threads, ${steps} steps; peak ${mebibytes(peakBytes)}\n`,
    times,
    peer
      ? `${peer.name} / ${engine}: ${peer.ratio.fp32.toFixed(2)} fp32, ${peer.ratio.sbs.toFixed(2)} SBS\n`
      : '',
    ...(profile.length > 0 ? [kernels] : []),
  ]
    .filter(Boolean)
    .join('\n');
}
