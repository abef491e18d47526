import type { MethodSetting, PaperTable } from './paper-table.ts';
import { publishedTable3 } from './published-figures.ts';
import { publishedRows } from './published-rows.ts';
import type { SearchTargets } from './scale.ts';

/** Table 3: bit sharing compared with a branch and a set of weights for every candidate. */
export function table3({ bitsOnly }: SearchTargets): PaperTable {
  const settings: Readonly<Record<string, MethodSetting>> = {
    'without bit sharing': { method: { name: 'multi-path' }, targetRatio: bitsOnly },
    'with bit sharing': { method: { name: 'sbs-q' }, targetRatio: bitsOnly },
  };
  return {
    id: '3',
    title: 'With and without bit sharing',
    paperDataset: 'CIFAR-100',
    columns: ['top1', 'top5', 'bops', 'searchSeconds', 'searchPeakBytes'],
    rows: publishedRows(publishedTable3, settings),
  };
}
