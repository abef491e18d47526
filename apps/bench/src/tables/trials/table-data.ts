import { basename, resolve } from 'node:path';
import { UserError } from '@bitshare/core';
import { readRunConfig } from '../../config/read-run-config.ts';
import type { RunConfigInput } from '../../config/run-config.ts';
import { placeKeyOf } from '../../roles/datasets.ts';
import type { ScaleName } from '../paper/scale.ts';
import type { TableId } from '../paper/table-by-id.ts';

type Dataset = RunConfigInput['dataset'];

/** The data set of a table. */
export interface TableData {
  /** Name for captions and folders: of the data set, or of its configuration file. */
  readonly label: string;
  readonly dataset: Dataset;
}

/** Synthetic images of the published input size, so that the BOPs agree with the published ones. */
const madeUpImages = {
  name: 'synthetic',
  classes: 1000,
  trainSize: 8,
  testSize: 4,
  inputShape: [224, 224, 3],
} satisfies Dataset;

/** The default data set of a table. */
function usualDataset(table: TableId, scale: ScaleName): string {
  if (scale === 'smoke') return 'synthetic';
  if (scale === 'short') return 'fashion-mnist';
  return table === '2' ? 'imagenet' : 'cifar100';
}

/**
 * The data set chosen for a table.
 * @param chosen a name, or a run's configuration with a data set. @param place path of its files.
 */
export async function tableData(
  table: TableId,
  scale: ScaleName,
  {
    chosen = usualDataset(table, scale),
    place,
  }: { readonly chosen?: string | undefined; place?: string | undefined },
): Promise<TableData> {
  const described = chosen.endsWith('.json');
  const label = described ? basename(chosen, '.json') : chosen;
  const dataset = described ? (await readRunConfig(chosen)).dataset : named(table, chosen);
  return { label, dataset: place === undefined ? dataset : placed(dataset, place) };
}

// Validated with the rest of each trial's configuration.
const named = (table: TableId, name: string): Dataset =>
  name === 'synthetic' && table === '2' ? madeUpImages : ({ name } as Dataset);

function placed(dataset: Dataset, place: string): Dataset {
  const name = 'name' in dataset ? dataset.name : dataset.module;
  const key = placeKeyOf(name);
  if (key) return { ...dataset, [key]: resolve(place) } as Dataset;
  throw new UserError(`The data set ${name} has no files of its own.`, 'Leave out --data-dir.');
}
