import type { RunConfigInput } from '../config/run-config.ts';
import type { ScaleName } from './scale.ts';
import type { TableId } from './table-by-id.ts';

type Dataset = RunConfigInput['dataset'];

/** Made-up images of the size that the table's networks are published for: its BOPs come out as they are published. */
const madeUpImages = {
  name: 'synthetic',
  classes: 1000,
  trainSize: 8,
  testSize: 4,
  inputShape: [224, 224, 3],
} satisfies Dataset;

/** What a table is measured on where nothing is chosen. */
export function usualDataset(table: TableId, scale: ScaleName): string {
  if (scale === 'smoke') return 'synthetic';
  if (scale === 'short') return 'fashion-mnist';
  return table === '2' ? 'imagenet' : 'cifar100';
}

/** A data set as a configuration names it. @param directory absolute, where the data set is in files. */
export function datasetFor(table: TableId, name: string, directory: string | undefined): Dataset {
  if (name === 'synthetic') return table === '2' ? madeUpImages : { name };
  // Checked with the rest of each trial's configuration.
  return { name, ...(directory === undefined ? {} : { directory }) } as Dataset;
}
