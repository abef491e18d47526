import type { MethodSetting, PaperTable, TableRow } from './paper-table.ts';
import type { SearchTargets } from './scale.ts';

/** Figure 2: accuracy over bit operations, a curve for each method. The paper prints no numbers for it. */
export function figure2({ curves }: SearchTargets): PaperTable {
  const row = (method: string, setting: MethodSetting): TableRow => ({
    network: 'ResNet-56',
    method,
    setting,
  });
  const curve = (method: string, name: 'sbs' | 'sbs-q' | 'sbs-p', ratios: readonly number[]) =>
    ratios.map((targetRatio) => row(method, { method: { name }, targetRatio }));
  return {
    id: 'figure-2',
    title: 'Accuracy over bit operations',
    paperDataset: 'CIFAR-100',
    columns: ['top1', 'bops', 'ratio'],
    rows: [
      row('Full precision', { method: { name: 'full-precision' } }),
      ...curves.uniformBits.map((bits) => row('uniform', { method: { name: 'uniform', bits } })),
      ...curve('SBS-P', 'sbs-p', curves.filtersOnly),
      ...curve('SBS-Q', 'sbs-q', curves.bitsOnly),
      ...curve('SBS', 'sbs', curves.joint),
    ],
  };
}
