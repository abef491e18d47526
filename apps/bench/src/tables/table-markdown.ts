import { captionOf } from './table-caption.ts';
import { printedColumns } from './table-columns.ts';
import type { TableResult } from './table-result.ts';

/** A table as Markdown, with its caption below. @param pictures files to show, relative to where the Markdown stands. */
export function tableMarkdown(result: TableResult, pictures: readonly string[]): string {
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
    ...pictures.flatMap((file) => [`![${result.title}](${file})`, '']),
  ].join('\n')}`;
}

export const heading = ({ table, title }: Pick<TableResult, 'table' | 'title'>): string =>
  table === 'figure-2' ? `Figure 2: ${title}` : `Table ${table}: ${title}`;
