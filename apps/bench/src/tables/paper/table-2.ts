import type { MethodSetting, PaperTable, TableRow } from './paper-table.ts';
import { publishedTable2 } from './published-figures.ts';
import { publishedRows } from './published-rows.ts';
import type { SearchTargets } from './scale.ts';

/** Table 2: ResNet-18 and MobileNetV2 on ImageNet, and ResNet-50, which has no row in the paper. */
export function table2(targets: SearchTargets): PaperTable {
  const settings: Readonly<Record<string, MethodSetting>> = {
    'Full precision': { method: { name: 'full-precision' } },
    '4-bit': { method: { name: 'uniform', bits: 4 } },
    '6-bit': { method: { name: 'uniform', bits: 6 } },
    'SBS-Q': { method: { name: 'sbs-q' }, targetRatio: targets.bitsOnly },
    SBS: { method: { name: 'sbs' }, targetRatio: targets.joint },
  };
  const beside = ['Full precision', '4-bit', 'SBS-Q', 'SBS'].map(
    (method): TableRow => ({
      network: 'ResNet-50',
      method,
      setting: settings[method],
    }),
  );
  return {
    id: '2',
    title: 'Compressed networks for ImageNet',
    paperDataset: 'ImageNet',
    columns: ['top1', 'top5', 'bops', 'ratio'],
    rows: [...publishedRows(publishedTable2, settings), ...beside],
  };
}
