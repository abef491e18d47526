import { element } from '../element.ts';
import { grouped, millions, milliseconds, times } from '../figures.ts';
import type { Answers, Contenders } from './answers-table.ts';
import type { Contender } from './contender.ts';

/** Rows of bytes, bit operations and time: what each side costs, and how many times less the compressed one. */
export function costRows({ float, compressed }: Contenders, answers: Answers): readonly HTMLElement[] {
  return [
    row(
      'file',
      float?.opened.bytes,
      compressed?.opened.bytes,
      (bytes) => `${grouped(bytes)} bytes`,
      'smaller',
    ),
    row(
      'bit operations',
      float?.opened.network.contents.ledger.total,
      compressed?.opened.network.contents.ledger.total,
      millions,
      'fewer',
    ),
    row('test top-1', top1Of(float), top1Of(compressed), (top1) => `${top1.toFixed(2)} %`, undefined),
    row('time', answers.float?.milliseconds, answers.compressed?.milliseconds, milliseconds, undefined),
  ];
}

/** Percent of the test images, as the one who trained it wrote down. */
function top1Of(contender: Contender | undefined): number | undefined {
  const written = contender?.opened.network.contents.provenance.top1;
  return written === undefined || !Number.isFinite(Number(written)) ? undefined : Number(written);
}

/** @param word of a comparison; absent: the row makes none. */
function row(
  name: string,
  float: number | undefined,
  compressed: number | undefined,
  format: (value: number) => string,
  word: string | undefined,
): HTMLElement {
  const text = (value: number | undefined) => (value === undefined ? '–' : format(value));
  const small = element('td', { class: 'compressed' }, text(compressed));
  if (word && float !== undefined && compressed !== undefined && compressed < float)
    small.append(element('small', {}, `${times(float, compressed)} ${word}`));
  return element(
    'tr',
    {},
    element('td', { class: 'float' }, text(float)),
    element('th', { scope: 'row' }, name),
    small,
  );
}
