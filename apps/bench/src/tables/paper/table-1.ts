import type { MethodSetting, PaperTable, TableRow } from './paper-table.ts';
import { type PaperNetwork, publishedTable1 } from './published-figures.ts';
import { publishedRows } from './published-rows.ts';
import type { SearchTargets } from './scale.ts';

/** Table 1: full precision, uniform bits, and every search, on CIFAR-100. */
export function table1(targets: SearchTargets): PaperTable {
  const settings: Readonly<Record<string, MethodSetting>> = {
    'Full precision': { method: { name: 'full-precision' } },
    '4-bit': { method: { name: 'uniform', bits: 4 } },
    DNAS: { method: { name: 'multi-path' }, targetRatio: targets.bitsOnly },
    'SBS-P': { method: { name: 'sbs-p' }, targetRatio: targets.filtersOnly },
    'SBS-Q': { method: { name: 'sbs-q' }, targetRatio: targets.bitsOnly },
    SBS: { method: { name: 'sbs' }, targetRatio: targets.joint },
  };
  const published = publishedRows(publishedTable1, settings).map((row) =>
    row.method === 'DNAS' ? { ...row, method: 'multi-path (DNAS)' } : row,
  );
  const hardConcrete = (network: PaperNetwork): TableRow => ({
    network,
    method: 'hard-concrete gates',
    setting: { method: { name: 'hard-concrete' }, targetRatio: targets.joint },
  });
  const networks = [...new Set(published.map(({ network }) => network))];
  return {
    id: '1',
    title: 'Compressed networks',
    paperDataset: 'CIFAR-100',
    columns: ['top1', 'top5', 'bops', 'ratio'],
    rows: networks.flatMap((network) => [
      ...published.filter((row) => row.network === network),
      hardConcrete(network),
    ]),
  };
}
