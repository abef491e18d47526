import { element } from '../element.ts';
import { percent } from '../figures.ts';
import type { Side } from '../network/opened-network.ts';
import { type Answers, sides } from './contender.ts';

/** Largest number of classes that are all shown. */
const mostRows = 12;
const shownRows = 10;

/** A row for each class: its name between the two probabilities. */
export function classRows(labels: readonly string[]) {
  const rows = labels.map(classRow);
  return {
    rows: rows.map(({ row }) => row),
    update(answers: Answers): void {
      const shown = shownClasses(labels.length, answers);
      rows.forEach(({ row, update }, i) => {
        row.hidden = !shown.has(i);
        for (const side of sides) update(side, answers[side]?.probabilities[i], answers[side]?.index === i);
      });
    },
  };
}

function classRow(label: string) {
  const cell = (side: Side) => {
    const bar = element('span', { class: 'bar', 'aria-hidden': 'true' });
    const figure = element('data', { class: 'figure' });
    return { bar, figure, cell: element('td', { class: side }, bar, figure) };
  };
  const cells = { float: cell('float'), compressed: cell('compressed') };
  const row = element(
    'tr',
    {},
    cells.float.cell,
    element('th', { scope: 'row' }, label),
    cells.compressed.cell,
  );
  const update = (side: Side, probability: number | undefined, likeliest: boolean) => {
    const { bar, figure, cell } = cells[side];
    bar.style.setProperty('--share', String(probability ?? 0));
    figure.textContent = probability === undefined ? '' : percent(probability);
    figure.value = String(probability ?? '');
    cell.classList.toggle('likeliest', likeliest);
    cell.classList.toggle('covered', likeliest && (probability ?? 0) > 0.4);
  };
  return { row, update };
}

/** Every class; where there are many, those that either network finds most likely. */
function shownClasses(count: number, { float, compressed }: Answers): ReadonlySet<number> {
  const all = Array.from({ length: count }, (_, i) => i);
  if (count <= mostRows) return new Set(all);
  const share = (i: number) => Math.max(float?.probabilities[i] ?? 0, compressed?.probabilities[i] ?? 0);
  return new Set(all.toSorted((a, b) => share(b) - share(a)).slice(0, shownRows));
}
