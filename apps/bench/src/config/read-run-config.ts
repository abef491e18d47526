import { dirname, resolve } from 'node:path';
import { UserError } from '@bitshare/core';
import type * as z from 'zod';
import { readJsonFile } from '../json-file.ts';
import { describeFault } from './config-faults.ts';
import type { DatasetConfig } from './dataset-config.ts';
import { type RunConfig, runConfigSchema } from './run-config.ts';

/** Reads a run's configuration. @throws UserError listing every fault at once. */
export async function readRunConfig(path: string): Promise<RunConfig> {
  const config = parseRunConfig(await readJsonFile(path), path);
  const absolute = (file: string) => resolve(dirname(path), file);
  return {
    ...config,
    ...(config.weights === undefined ? {} : { weights: absolute(config.weights) }),
    dataset: withPaths(config.dataset, absolute),
  };
}

const pathKeys = ['directory', 'path', 'cache'];

/** A data set's configuration but for where its files are. */
export const withoutPaths = (dataset: DatasetConfig): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(dataset).filter(([key]) => !pathKeys.includes(key)));

function withPaths(dataset: DatasetConfig, absolute: (file: string) => string): DatasetConfig {
  const entries = Object.entries(dataset).map(([key, value]) => [
    key,
    pathKeys.includes(key) ? absolute(value) : value,
  ]);
  return Object.fromEntries(entries) as DatasetConfig;
}

/** Checks parsed JSON and fills in the defaults. @param source a file name, for messages. */
export function parseRunConfig(json: unknown, source: string): RunConfig {
  const result = runConfigSchema.safeParse(json);
  if (result.success) return result.data;
  const faults = (result.error.issues as z.core.$ZodIssue[]).flatMap((issue) => describeFault(issue, json));
  throw new UserError(
    `${source} is not a run configuration:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
  );
}
