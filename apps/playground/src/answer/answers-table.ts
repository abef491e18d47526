import { element } from '../element.ts';
import { percent } from '../figures.ts';
import { labelsOf, type Side } from '../network/opened-network.ts';
import type { Answer, Contender } from './contender.ts';
import { costRows } from './cost-rows.ts';

/** What is on each side; at least one of the two. */
export type Contenders = Readonly<Partial<Record<Side, Contender>>>;
export type Answers = Readonly<Partial<Record<Side, Answer>>>;

const sides = ['float', 'compressed'] as const;
/** More classes than these are not all shown. */
const mostRows = 12;
const shownRows = 10;

/** Fills a table with both networks' answers face to face, and answers how to update it. */
export function answersTable(table: HTMLTableElement, contenders: Contenders): (answers: Answers) => void {
  const labels = labelsOf((contenders.compressed ?? contenders.float)!.opened);
  const verdicts = {
    float: element('td', { class: 'float' }),
    compressed: element('td', { class: 'compressed' }),
  };
  const classes = element('tbody', { class: 'classes' });
  const costs = element('tbody', { class: 'costs' });
  const middle = element('th', { scope: 'row' }, 'answer');
  const verdict = element(
    'tbody',
    { class: 'verdict' },
    element('tr', {}, verdicts.float, middle, verdicts.compressed),
  );
  const rows = labels.map(classRow);
  classes.append(...rows.map(({ row }) => row));
  table.replaceChildren(table.caption ?? '', head(contenders), verdict, classes, costs);

  return (answers) => {
    const { float, compressed } = answers;
    for (const side of sides) {
      const answer = answers[side];
      verdicts[side].replaceChildren(
        answer ? element('span', { class: answer.label.length > 2 ? 'word' : 'sign' }, answer.label) : '–',
      );
    }
    const agree = float && compressed && float.index === compressed.index;
    middle.textContent = !float || !compressed ? 'answer' : agree ? 'both say' : 'they differ';
    middle.className = float && compressed && !agree ? 'differ' : '';
    const shown = shownClasses(labels.length, answers);
    rows.forEach(({ row, update }, i) => {
      row.hidden = !shown.has(i);
      for (const side of sides) update(side, answers[side]?.probabilities[i], answers[side]?.index === i);
    });
    costs.replaceChildren(...costRows(contenders, answers));
  };
}

function head(contenders: Contenders): HTMLElement {
  const column = (side: Side, title: string) => {
    const opened = contenders[side]?.opened;
    const name = opened ? opened.network.contents.name : 'no file yet';
    return element('th', { scope: 'col', class: side }, title, element('small', {}, name));
  };
  return element(
    'thead',
    {},
    element(
      'tr',
      {},
      column('float', 'Full precision'),
      element('td', {}),
      column('compressed', 'Compressed'),
    ),
  );
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

/** Every class, or of many those that either side finds likeliest. */
function shownClasses(count: number, { float, compressed }: Answers): ReadonlySet<number> {
  const all = Array.from({ length: count }, (_, i) => i);
  if (count <= mostRows) return new Set(all);
  const share = (i: number) => Math.max(float?.probabilities[i] ?? 0, compressed?.probabilities[i] ?? 0);
  return new Set(all.toSorted((a, b) => share(b) - share(a)).slice(0, shownRows));
}
