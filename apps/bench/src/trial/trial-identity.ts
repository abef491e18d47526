import { createHash } from 'node:crypto';
import { BACKEND, type Container, DATASET, readRegularFile } from '@bitshare/core';
import * as z from 'zod';
import type { Recipe } from '../recipes/recipe.ts';
import { codeVersion } from './code-version.ts';

/** All inputs that determine a trial's results, as plain data. */
export interface TrialIdentity {
  readonly configuration: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly data: Readonly<Record<string, string>>;
  /** Version and digest of the program. */
  readonly code: string;
  readonly engine: {
    readonly name: string;
    readonly build: string;
    /** Absent for wasm, which gives the same bits with any number of threads. */
    readonly threads?: number | undefined;
    readonly versions: Readonly<Record<string, string>>;
  };
  /** The source of its initial weights. */
  readonly forkedFrom?: string | undefined;
}

/** Schema of an identity as JSON. */
export const identitySchema: z.ZodType<TrialIdentity> = z.strictObject({
  configuration: z.record(z.string(), z.unknown()),
  seed: z.int().min(0),
  data: z.record(z.string(), z.string()),
  code: z.string(),
  engine: z.strictObject({
    name: z.string(),
    build: z.string(),
    threads: z.int().min(0).optional(),
    versions: z.record(z.string(), z.string()),
  }),
  forkedFrom: z.string().optional(),
});

/** Activates the engine and loads the data, because their versions are part of the identity. */
export async function identityOf(
  { configuration, seed, files }: Recipe,
  container: Container,
  forkedFrom?: string,
): Promise<TrialIdentity> {
  const { engine, build, threads, versions } = await container.resolve(BACKEND).activate();
  const dataset = await container.resolve(DATASET).load();
  const digests = await Promise.all(
    Object.entries(files).map(async ([name, path]) => {
      const content = await readRegularFile(path, { role: `the ${name} to start from` });
      return [name, digestOf(content)] as const;
    }),
  );
  return {
    configuration,
    seed,
    data: { name: dataset.name, version: dataset.version, ...Object.fromEntries(digests) },
    code: await codeVersion(),
    engine: { name: engine, build, ...(engine === 'wasm' ? {} : { threads }), versions },
    ...(forkedFrom === undefined ? {} : { forkedFrom }),
  };
}

/** Twelve hexadecimal digits. Trials with the same id have the same results. */
export const trialId = (identity: unknown): string => digestOf(JSON.stringify(sorted(identity)));

const digestOf = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex').slice(0, 12);

/** The same data with every record's keys in order. */
function sorted(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(sorted);
  if (typeof data !== 'object' || data === null) return data;
  const entries = Object.entries(data).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, value]) => [key, sorted(value)]));
}
