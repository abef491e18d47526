import { expect, test } from 'vitest';
import { textTable } from '../src/text-table.ts';

test('columns line up, numbers to the right', () => {
  const columns = [
    { title: 'layer', cell: (row: { id: string; macs: number }) => row.id },
    { title: 'MACs', cell: (row: { id: string; macs: number }) => String(row.macs), align: 'right' as const },
  ];
  const rows = [
    { id: 'conv', macs: 12345 },
    { id: 'a-longer-name', macs: 7 },
  ];
  expect(textTable(columns, rows).split('\n')).toEqual([
    'layer           MACs',
    '-------------  -----',
    'conv           12345',
    'a-longer-name      7',
    '',
  ]);
});
