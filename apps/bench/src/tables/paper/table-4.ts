import type { MethodSetting, PaperTable } from './paper-table.ts';
import { publishedTable4 } from './published-figures.ts';
import { publishedRows } from './published-rows.ts';
import type { SearchTargets } from './scale.ts';

/** Table 4: filters and bits searched in one stage or in two, at equal bit operations. */
export function table4({ joint, filtersOnly }: SearchTargets): PaperTable {
  const settings: Readonly<Record<string, MethodSetting>> = {
    'two stages: SBS-P, then SBS-Q': {
      method: { name: 'two-stage' },
      targetRatio: joint,
      pruneRatio: filtersOnly,
    },
    'one stage: SBS': { method: { name: 'sbs' }, targetRatio: joint },
  };
  return {
    id: '4',
    title: 'One stage or two',
    paperDataset: 'CIFAR-100',
    columns: ['top1', 'top5', 'bops', 'ratio'],
    rows: publishedRows(publishedTable4, settings),
  };
}
