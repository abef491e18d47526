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
  const columns = printedColumns(result.columns);
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return `${[
    `# ${heading(result)}`,
    '',
    line(columns.map(({ title }) => title)),
    line(columns.map(({ align }) => (align === 'right' ? '---:' : '---'))),
    ...result.rows.map((row) => line(columns.map(({ cell }) => cell(row)))),
    '',
    ...captionOf(result).flatMap((sentence) => [sentence, '']),
    ...pictures.flatMap(({ title, file }) => [`![${title}](${file})`, '']),
  ].join('\n')}`;
}
