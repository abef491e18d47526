import { resolve } from 'node:path';
import { compose, DATASET, type Dataset, UserError } from '@bitshare/core';
import { inferShapes } from '@bitshare/network';
import type { RunNetwork } from '../export/read-network.ts';
import { inputShapeOf } from '../import/check-input.ts';
import { type DatasetConfig, datasets, parseDatasetConfig, placeKeyOf } from '../roles/datasets.ts';
import { partOf } from '../roles/part.ts';
import { isModule } from '../roles/role.ts';

/**
 * The data set that `--data` names: `mnist`, or with its path `fashion-mnist:DIRECTORY`, `cifar10:FILE`. For the run's own data set,
 * only the path is replaced. @param text absent: the run's own.
 * @throws UserError when the name is unknown, or the run has no record of its own.
 */
export async function namedDataset(
  text: string | undefined,
  { config, network }: RunNetwork,
): Promise<Dataset> {
  const named = namedConfig(text, config?.dataset, network.provenance?.dataset);
  const { graph, labels, normalization } = network;
  const classes = labels ?? inferShapes(graph).get(graph.output)!.at(-1)!;
  const images = { inputShape: inputShapeOf(graph), classes, normalization };
  const { made } = await partOf(datasets, named, { seed: config?.seed ?? 0, images });
  return compose(made).resolve(DATASET).load();
}

/** @param own the run's data set. @param ownName its name, for a run without a configuration. */
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
  if (name === '') throw new UserError('The run has no record of its data set.', 'Name it: --data mnist.');
  throw new UserError(
    `--data ${name}${place === '' ? '' : `:${place}`} is not a data set.`,
    'Give mnist, or a name with its path: fashion-mnist:DIRECTORY, cifar10:FILE.',
  );
}
