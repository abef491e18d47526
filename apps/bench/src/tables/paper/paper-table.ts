import type { MethodConfigInput } from '../../roles/methods.ts';
import type { PaperNetwork, PublishedFigures } from './published-figures.ts';

/** How a row's method is run: what of a run's configuration makes it this method and not another. */
export interface MethodSetting {
  readonly method: Extract<MethodConfigInput, { readonly name: string }>;
  /** For a search: times fewer bit operations than full precision. */
  readonly targetRatio?: number;
  /** For `two-stage`: times fewer bit operations after the first stage, which only prunes. */
  readonly pruneRatio?: number;
}

/** A line of a table of the paper: what its authors report, and how it is run here. */
export interface TableRow {
  readonly network: PaperNetwork;
  readonly method: string;
  readonly published?: PublishedFigures | undefined;
  /** Absent: a method that bitshare does not have; the paper's figures stand alone. */
  readonly setting?: MethodSetting | undefined;
}

/** What a column shows, of the paper's figures and of ours. */
export type TableColumn = 'top1' | 'top5' | 'bops' | 'ratio' | 'searchSeconds' | 'searchPeakBytes';

export interface PaperTable {
  /** `'1'`, as the paper numbers it; `'figure-2'`. */
  readonly id: string;
  readonly title: string;
  /** `'cifar100'` or `'imagenet'`: on what the paper measured. */
  readonly paperDataset: 'CIFAR-100' | 'ImageNet';
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
}
