import { dirname, resolve } from 'node:path';
import { UserError } from '@bitshare/core';
import type * as z from 'zod';
import { readJsonFile } from '../json-file.ts';
import { describeFault } from './config-faults.ts';
import { type RunConfig, runConfigSchema } from './run-config.ts';

/** Reads a run's configuration. @throws UserError listing every fault at once. */
export async function readRunConfig(path: string): Promise<RunConfig> {
  const config = parseRunConfig(await readJsonFile(path), path);
  const { dataset, weights } = config;
  const absolute = (file: string) => resolve(dirname(path), file);
  return {
    ...config,
    ...(weights === undefined ? {} : { weights: absolute(weights) }),
    dataset: 'directory' in dataset ? { ...dataset, directory: absolute(dataset.directory) } : dataset,
  };
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
