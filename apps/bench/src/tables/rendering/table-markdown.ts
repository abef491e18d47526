import { markdownTable } from '../../markdown-table.ts';
import type { TableResult } from '../trials/table-result.ts';
import { captionOf } from './table-caption.ts';
import { printedColumns } from './table-columns.ts';
import { heading } from './table-heading.ts';

/** An image file, relative to the Markdown file. */
export interface PictureFile {
  readonly title: string;
  readonly file: string;
}

/** A table as Markdown, with its caption and images below. */
export function tableMarkdown(result: TableResult, pictures: readonly PictureFile[]): string {
  return `${[
    `# ${heading(result)}`,
    '',
    ...markdownTable(printedColumns(result.columns), result.rows),
    '',
    ...captionOf(result).flatMap((sentence) => [sentence, '']),
    ...pictures.flatMap(({ title, file }) => [`![${title}](${file})`, '']),
  ].join('\n')}`;
}
