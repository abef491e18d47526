import { dirname, resolve } from 'node:path';
import { UserError } from '@bitshare/core';
import type * as z from 'zod';
import { readJsonFile } from '../json-file.ts';
import type { DatasetConfig } from '../roles/datasets.ts';
import { isFile } from '../roles/module-config.ts';
import { isModelFile } from '../roles/network.ts';
import { isModule, type PartConfig } from '../roles/role.ts';
import { describeFault } from './config-faults.ts';
import { respelled } from './old-spelling.ts';
import { type RunConfig, runConfigSchema } from './run-config.ts';
import { pretrainSchema } from './stages-config.ts';

/** Reads a run's configuration. @throws UserError listing every fault at once. */
export async function readRunConfig(path: string): Promise<RunConfig> {
  const config = parseRunConfig(await readJsonFile(path), path);
  const absolute = (file: string) => resolve(dirname(path), file);
  const { weights, dataset, model, quantizer, optimizer, cost, method, baselines, exporter } = config;
  const placed = <Config extends PartConfig>(part: Config): Config => withModule(part, absolute);
  return {
    ...config,
    ...(weights === undefined ? {} : { weights: absolute(weights) }),
    dataset: withPaths(placed(dataset), absolute),
    model: isModelFile(model) ? { ...model, file: absolute(model.file) } : placed(model),
    quantizer: placed(quantizer),
    optimizer: placed(optimizer),
    cost: placed(cost),
    method: placed(method),
    baselines: baselines.map(placed),
    exporter: placed(exporter),
  };
}

const withModule = <Config extends PartConfig>(config: Config, absolute: (file: string) => string): Config =>
  isModule(config) && isFile(config.module) ? { ...config, module: absolute(config.module) } : config;

const pathKeys = ['directory', 'path', 'cache'];

/** A data set's configuration without the path of its files. */
export const withoutPaths = (dataset: DatasetConfig): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(dataset).filter(([key]) => !pathKeys.includes(key)));

function withPaths(dataset: DatasetConfig, absolute: (file: string) => string): DatasetConfig {
  const entries = Object.entries(dataset).map(([key, value]) => [
    key,
    pathKeys.includes(key) ? absolute(value as string) : value,
  ]);
  return Object.fromEntries(entries) as DatasetConfig;
}

/** A network that comes from no file is trained from the start. */
function withPretraining(config: RunConfig): RunConfig {
  const { model, stages } = config;
  if (isModelFile(model)) return config;
  return { ...config, stages: { ...stages, pretrain: stages.pretrain ?? pretrainSchema.parse({}) } };
}

/** Checks parsed JSON and fills in the defaults. @param source a file name, for messages. */
export function parseRunConfig(given: unknown, source: string): RunConfig {
  const { json, changes } = respelled(given);
  const result = runConfigSchema.safeParse(json);
  if (result.success && changes.length === 0) return withPretraining(result.data);
  const issues = (result.error?.issues ?? []) as z.core.$ZodIssue[];
  const faults = [...changes, ...issues.flatMap((issue) => describeFault(issue, json))];
  throw new UserError(
    `${source} is not a run configuration:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
  );
}
