import { resolve } from 'node:path';
import { compose, DATASET, type Dataset, UserError } from '@bitshare/core';
import type { RunNetwork } from '../export/read-network.ts';
import { type DatasetConfig, datasets, parseDatasetConfig, placeKeyOf } from '../roles/datasets.ts';
import { partOf } from '../roles/part.ts';
import { isModule } from '../roles/role.ts';

/**
 * The data set that `--data` names: `mnist`, or with its place `fashion-mnist:DIRECTORY`, `cifar10:FILE`. Of a data set that the run
 * was configured with a place replaces the place and nothing else. @param text absent: the run's own.
 * @throws UserError when there is none of that name, or the run does not say what its own is.
 */
export async function namedDataset(
  text: string | undefined,
  { config, network }: RunNetwork,
): Promise<Dataset> {
  const named = namedConfig(text, config?.dataset, network.provenance?.dataset);
  const { made } = await partOf(datasets, named, { seed: config?.seed ?? 0 });
  return compose(made).resolve(DATASET).load();
}

/** @param own the run's. @param ownName of the run's data set, where it had no configuration. */
export function namedConfig(
  text: string | undefined,
  own: DatasetConfig | undefined,
  ownName: string | undefined,
): DatasetConfig {
  if (text === undefined) return own ?? parse(ownName ?? '', '');
  const [, name, place] = /^([^:]*):?(.*)$/s.exec(text)!;
  if (!own || isModule(own) || own.name !== name) return parse(name!, place!);
  const key = placeKeyOf(name!);
  return place === '' || !key ? own : ({ ...own, [key]: resolve(place!) } as DatasetConfig);
}

function parse(name: string, place: string): DatasetConfig {
  const key = placeKeyOf(name);
  const parsed = parseDatasetConfig({ name, ...(key && place !== '' ? { [key]: place } : {}) });
  if (parsed) return parsed;
  if (name === '')
    throw new UserError('The run does not say what its images were.', 'Name them: --data mnist.');
  throw new UserError(
    `--data ${name}${place === '' ? '' : `:${place}`} is no data set.`,
    'Give mnist, or a name with its place: fashion-mnist:DIRECTORY, cifar10:FILE.',
  );
}
