import type { MethodSetting, TableRow } from './paper-table.ts';
import type { PublishedRow } from './published-figures.ts';

/** The paper's rows as rows to run. @param settings by method; a method without settings is not run. */
export const publishedRows = (
  rows: readonly PublishedRow[],
  settings: Readonly<Record<string, MethodSetting>>,
): TableRow[] =>
  rows.map(({ network, method, ...published }) => ({
    ...{ network, method, published },
    setting: settings[method],
  }));
