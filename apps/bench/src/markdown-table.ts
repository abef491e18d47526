import type { Column } from './text-table.ts';

/** Rows as the lines of a Markdown table. */
export function markdownTable<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): readonly string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    line(columns.map(({ title }) => title)),
    line(columns.map(({ align }) => (align === 'right' ? '---:' : '---'))),
    ...rows.map((row) => line(columns.map(({ cell }) => cell(row)))),
  ];
}
