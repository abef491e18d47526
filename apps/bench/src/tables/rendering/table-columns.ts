import { grouped, millions, times } from '../../figures.ts';
import type { TableColumn } from '../paper/paper-table.ts';
import type { PublishedFigures } from '../paper/published-figures.ts';
import { spreadText } from '../trials/spread.ts';
import type { TableResultRow } from '../trials/table-result.ts';

interface Column {
  readonly title: string;
  /** Units of the paper's column that differ from ours. */
  readonly publishedTitle?: string;
  readonly ours: (value: number) => string;
  readonly published: (figures: PublishedFigures) => string | undefined;
}

const points = (value: number): string => value.toFixed(2);
const one = (value: number | undefined): string | undefined => value?.toFixed(1);

const columns: Readonly<Record<TableColumn, Column>> = {
  top1: {
    title: 'Top-1 %',
    ours: points,
    published: ({ top1, top1Deviation }) =>
      top1Deviation === undefined ? one(top1) : `${one(top1)} ± ${one(top1Deviation)}`,
  },
  top5: { title: 'Top-5 %', ours: points, published: ({ top5 }) => one(top5) },
  bops: {
    title: 'BOPs (M)',
    ours: millions,
    published: ({ bops }) => (bops === undefined ? undefined : millions(bops)),
  },
  ratio: {
    title: 'Fewer BOPs',
    ours: times,
    published: ({ ratio }) => (ratio === undefined ? undefined : times(ratio)),
  },
  searchSeconds: {
    title: 'Search (s)',
    publishedTitle: 'Search (GPU hours)',
    ours: (value) => grouped(value),
    published: ({ searchGpuHours }) => one(searchGpuHours),
  },
  searchPeakBytes: {
    title: 'Search peak (MiB)',
    publishedTitle: 'GPU memory (GB)',
    ours: (value) => grouped(value / 2 ** 20),
    published: ({ gpuGigabytes }) => one(gpuGigabytes),
  },
};

/** A printed column: its heading, and the text of a row; a dash for a missing figure. */
export interface PrintedColumn {
  readonly title: string;
  readonly cell: (row: TableResultRow) => string;
  readonly align?: 'right';
}

/** The printed columns of a table: ours first, then the paper's, marked as such. */
export function printedColumns(names: readonly TableColumn[]): PrintedColumn[] {
  const ours = names.map((name): PrintedColumn => {
    const { title, ours } = columns[name];
    return {
      title,
      align: 'right',
      cell: ({ measured }) => {
        const figure = measured?.figures[name];
        return figure ? spreadText(figure, ours) : '–';
      },
    };
  });
  const theirs = names.map((name): PrintedColumn => {
    const { title, publishedTitle = title, published } = columns[name];
    return {
      title: `paper: ${publishedTitle}`,
      align: 'right',
      cell: (row) => (row.published && published(row.published)) ?? '–',
    };
  });
  return [
    { title: 'Network', cell: networkOf },
    { title: 'Method', cell: ({ method }) => method },
    ...ours,
    ...theirs,
  ];
}

/** The network of the run, and the paper's network if it differs. */
function networkOf({ network, measured }: TableResultRow): string {
  return measured ? `${measured.model} (paper: ${network})` : network;
}
