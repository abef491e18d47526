import { element } from '../element.ts';
import { type Answer, type Answers, sides } from './contender.ts';

/** Both answers, large, and whether they are the same. */
export function verdictRow() {
  const cells = {
    float: element('td', { class: 'float' }),
    compressed: element('td', { class: 'compressed' }),
  };
  const middle = element('th', { scope: 'row' });
  return {
    row: element('tr', {}, cells.float, middle, cells.compressed),
    update(answers: Answers): void {
      for (const side of sides) cells[side].replaceChildren(large(answers[side]));
      const { float, compressed } = answers;
      const both = float !== undefined && compressed !== undefined;
      const differ = both && float.index !== compressed.index;
      middle.textContent = differ ? 'they differ' : both ? 'both say' : 'answer';
      middle.classList.toggle('differ', differ);
    },
  };
}

const large = (answer: Answer | undefined): Node | string =>
  answer ? element('span', { class: answer.label.length > 2 ? 'word' : 'sign' }, answer.label) : '–';
