import { element } from '../element.ts';
import { labelsOf, type Side } from '../network/opened-network.ts';
import { classRows } from './class-rows.ts';
import type { Answers, Contenders } from './contender.ts';
import { costRows } from './cost-rows.ts';
import { verdictRow } from './verdict-row.ts';

/** Fills a table with both networks' answers side by side. @returns a function that updates it. */
export function answersTable(table: HTMLTableElement, contenders: Contenders): (answers: Answers) => void {
  const verdict = verdictRow();
  const classes = classRows(labelsOf((contenders.compressed ?? contenders.float)!.opened));
  const costs = element('tbody', { class: 'costs' });
  table.replaceChildren(
    table.caption ?? '',
    head(contenders),
    element('tbody', { class: 'verdict' }, verdict.row),
    element('tbody', { class: 'classes' }, ...classes.rows),
    costs,
  );
  return (answers) => {
    verdict.update(answers);
    classes.update(answers);
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
