import type { MethodConfigInput } from '../../roles/methods.ts';
import type { PaperNetwork, PublishedFigures } from './published-figures.ts';

/** How a row's method is run: the part of a run's configuration that selects the method. */
export interface MethodSetting {
  readonly method: Extract<MethodConfigInput, { readonly name: string }>;
  /** For a search: ratio of full-precision bit operations to the target. */
  readonly targetRatio?: number;
  /** For `two-stage`: the same ratio after the first stage, which only prunes. */
  readonly pruneRatio?: number;
}

/** A row of a table of the paper: the published figures, and the settings of the run. */
export interface TableRow {
  readonly network: PaperNetwork;
  readonly method: string;
  readonly published?: PublishedFigures | undefined;
  /** Absent: a method that bitshare does not have; the row has published figures only. */
  readonly setting?: MethodSetting | undefined;
}

/** The figure in a column, published and ours. */
export type TableColumn = 'top1' | 'top5' | 'bops' | 'ratio' | 'searchSeconds' | 'searchPeakBytes';

export interface PaperTable {
  /** `'1'`, as the paper numbers it; `'figure-2'`. */
  readonly id: string;
  readonly title: string;
  /** `'cifar100'` or `'imagenet'`: the paper's data set. */
  readonly paperDataset: 'CIFAR-100' | 'ImageNet';
  readonly columns: readonly TableColumn[];
  readonly rows: readonly TableRow[];
}
