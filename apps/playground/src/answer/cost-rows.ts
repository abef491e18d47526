import { element } from '../element.ts';
import { grouped, millions, milliseconds, times } from '../figures.ts';
import type { Answer, Answers, Contender, Contenders } from './contender.ts';

/** One row: a figure of each side. */
interface Cost {
  readonly name: string;
  /** Undefined: it is not in the file, or not measured yet. */
  of(contender: Contender, answer: Answer | undefined): number | undefined;
  format(value: number): string;
  /** The word for a smaller figure in a comparison. Absent: the row has no comparison. */
  readonly less?: string;
}

const costs: readonly Cost[] = [
  {
    name: 'file',
    of: ({ opened }) => opened.bytes,
    format: (bytes) => `${grouped(bytes)} bytes`,
    less: 'smaller',
  },
  {
    name: 'bit operations',
    of: ({ opened }) => opened.network.contents.ledger.total,
    format: millions,
    less: 'fewer',
  },
  { name: 'test top-1', of: top1Of, format: (top1) => `${top1.toFixed(2)} %` },
  { name: 'time', of: (_, answer) => answer?.milliseconds, format: milliseconds },
];

/** Rows of bytes, bit operations, accuracy and time of each side, and how many times less the compressed network costs. */
export const costRows = ({ float, compressed }: Contenders, answers: Answers): readonly HTMLElement[] =>
  costs.map((cost) =>
    row(cost, float && cost.of(float, answers.float), compressed && cost.of(compressed, answers.compressed)),
  );

/** Top-1 accuracy in percent, from the file's provenance. */
function top1Of({ opened }: Contender): number | undefined {
  const written = Number(opened.network.contents.provenance.top1 ?? Number.NaN);
  return Number.isFinite(written) ? written : undefined;
}

function row(
  { name, format, less }: Cost,
  float: number | undefined,
  compressed: number | undefined,
): HTMLElement {
  const text = (value: number | undefined) => (value === undefined ? '–' : format(value));
  const right = element('td', { class: 'compressed' }, text(compressed));
  if (less && float !== undefined && compressed !== undefined && compressed < float)
    right.append(element('small', {}, `${times(float, compressed)} ${less}`));
  const left = element('td', { class: 'float' }, text(float));
  return element('tr', {}, left, element('th', { scope: 'row' }, name), right);
}
