import { spreadText } from '../tables/trials/spread.ts';
import type { Column } from '../text-table.ts';
import type { JudgedRow } from './judgement.ts';
import type { PairedDifference } from './paired-difference.ts';

const points = (value: number): string => value.toFixed(2);
const signed = (value: number): string => `${value < 0 ? '-' : '+'}${points(Math.abs(value))}`;

/** `'+0.12 ± 0.30'`: the mean difference and half its 95 % interval. */
export const differenceText = ({ mean, half }: PairedDifference): string =>
  half === undefined ? signed(mean) : `${signed(mean)} ± ${points(half)}`;

/** Columns of a judgement. @param reference title of the policy that the others are compared with. */
export const judgementColumns = (reference: string): readonly Column<JudgedRow>[] => [
  { title: 'Policy', cell: ({ title }) => title },
  { title: 'Top-1 %', cell: ({ top1 }) => (top1 ? spreadText(top1, points) : 'failed'), align: 'right' },
  {
    title: 'BOPs (M)',
    cell: ({ bops }) => (bops === undefined ? '' : (bops / 1e6).toFixed(1)),
    align: 'right',
  },
  {
    title: 'Fewer',
    cell: ({ ratio }) => (ratio === undefined ? '' : `${ratio.toFixed(1)}x`),
    align: 'right',
  },
  {
    title: `Difference to ${reference}`,
    cell: ({ difference }) => (difference ? differenceText(difference) : ''),
    align: 'right',
  },
];

/** What the figures mean, in sentences. */
export const judgementNotes = (seeds: number): readonly string[] => [
  seeds === 1
    ? 'One seed: the differences have no interval and decide nothing. Give --seeds 3 or more.'
    : `Mean and sample standard deviation over ${seeds} seeds. Differences are paired by seed, with their 95 % interval (Student's t).`,
];
