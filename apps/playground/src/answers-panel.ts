import { answersTable } from './answer/answers-table.ts';
import type { Answer, Answers, Contenders } from './answer/contender.ts';
import { byId } from './element.ts';
import { percent } from './figures.ts';
import type { Picture } from './input/picture.ts';

export interface AnswersPanel {
  /** Shows these networks from now on. */
  show(contenders: Contenders): void;
  /**
   * @param picture absent: there is nothing to classify. @param aloud whether screen readers read the answer: the stroke has
   * ended.
   */
  answer(picture: Picture | undefined, aloud: boolean): void;
}

/** The part of the page with both networks' answers. */
export function createAnswersPanel(): AnswersPanel {
  const table = byId('answers', HTMLTableElement);
  const spoken = byId('spoken', HTMLParagraphElement);
  let contenders: Contenders = {};
  let update: (answers: Answers) => void = () => {};
  return {
    show(now) {
      contenders = now;
      update = answersTable(table, now);
      update({});
      byId('clock', HTMLParagraphElement).textContent = clockSentence(now);
    },
    answer(picture, aloud) {
      const { float, compressed } = contenders;
      const answers: Answers = picture
        ? {
            ...(float ? { float: float.classify(picture) } : {}),
            ...(compressed ? { compressed: compressed.classify(picture) } : {}),
          }
        : {};
      update(answers);
      if (aloud) spoken.textContent = spokenAnswers(answers);
    },
  };
}

function spokenAnswers({ float, compressed }: Answers): string {
  const say = (name: string, answer: Answer | undefined) =>
    answer ? [`${name}: ${answer.label}, ${percent(answer.probabilities[answer.index]!)}`] : [];
  return [...say('Full precision', float), ...say('Compressed', compressed)].join('. ');
}

/** Explains how the milliseconds were measured. */
function clockSentence({ float, compressed }: Contenders): string {
  const { build } = (compressed ?? float)!.opened.network;
  const what =
    build === 'reference'
      ? 'the readable reference runtime, plain TypeScript and not made for speed'
      : `WebAssembly (${build}), one thread`;
  return `Time: one picture on this machine, the median of the last 15 measurements, computed by ${what}.`;
}
