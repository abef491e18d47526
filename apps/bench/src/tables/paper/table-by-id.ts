import { figure2 } from './figure-2.ts';
import type { PaperTable } from './paper-table.ts';
import type { SearchTargets } from './scale.ts';
import { table1 } from './table-1.ts';
import { table2 } from './table-2.ts';
import { table3 } from './table-3.ts';
import { table4 } from './table-4.ts';

const tables = { 1: table1, 2: table2, 3: table3, 4: table4, 'figure-2': figure2 } as const;

export type TableId = '1' | '2' | '3' | '4' | 'figure-2';
export const tableIds: readonly TableId[] = ['1', '2', '3', '4', 'figure-2'];

export const tableById = (id: TableId, targets: SearchTargets): PaperTable => tables[id](targets);
