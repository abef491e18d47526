import { markdownTable } from '../markdown-table.ts';
import type { Judgement } from './judgement.ts';
import { judgementColumns, judgementNotes } from './judgement-table.ts';

/** A judgement as Markdown. */
export const judgementMarkdown = ({ dataset, command, reference, seeds, rows }: Judgement): string =>
  [
    `# Policies judged on ${dataset}`,
    '',
    ...markdownTable(judgementColumns(reference), rows),
    '',
    ...judgementNotes(seeds),
    '',
    `Command: \`${command}\``,
    '',
  ].join('\n');
