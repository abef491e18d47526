import type { TableResult } from '../trials/table-result.ts';

/** The heading names our data set, because the paper's is another, or at another scale. */
export const heading = ({
  table,
  title,
  dataset,
}: Pick<TableResult, 'table' | 'title' | 'dataset'>): string =>
  `${table === 'figure-2' ? 'Figure 2' : `Table ${table}`}: ${title}, here on ${dataset}`;
