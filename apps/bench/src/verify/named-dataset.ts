import { compose, DATASET, type Dataset, UserError } from '@bitshare/core';
import type { RunConfig } from '../config/run-config.ts';
import { type DatasetConfig, parseDatasetConfig, placeKeyOf } from '../config/run-config.ts';
import { datasetOf } from '../recipes/configured-dataset.ts';

/**
 * The data set that `--data` names: `mnist`, or with its place `fashion-mnist:DIRECTORY`, `cifar10:FILE`. A name alone that the run
 * was configured with is the run's own. @throws UserError when there is none of that name.
 */
export function namedDataset(text: string, run: RunConfig | undefined): Promise<Dataset> {
  const [, name, place] = /^([^:]*):?(.*)$/s.exec(text)!;
  const own = run?.dataset.name === name && place === '' ? run?.dataset : undefined;
  const config: DatasetConfig = own ?? parse(name!, place!);
  return compose(datasetOf(config, run?.seed ?? 0))
    .resolve(DATASET)
    .load();
}

function parse(name: string, place: string): DatasetConfig {
  const key = placeKeyOf(name);
  const parsed = parseDatasetConfig({ name, ...(key && place !== '' ? { [key]: place } : {}) });
  if (parsed) return parsed;
  throw new UserError(
    `--data ${name}${place === '' ? '' : `:${place}`} is no data set.`,
    'Give mnist, or a name with its place: fashion-mnist:DIRECTORY, cifar10:FILE.',
  );
}
