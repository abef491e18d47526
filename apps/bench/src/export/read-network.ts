import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import {
  type CompressionPolicy,
  compose,
  QUANTIZER,
  type Quantizer,
  type TrainedNetwork,
  UserError,
} from '@bitshare/core';
import { extract, fullPrecisionPolicy } from '@bitshare/network';
import { readRunConfig } from '../config/read-run-config.ts';
import type { RunConfig } from '../config/run-config.ts';
import { readNetworkFile } from '../results/network-file.ts';
import { readResultIfThere } from '../results/result.ts';
import { readWeightsFile } from '../results/weights-file.ts';
import { partOf } from '../roles/part.ts';
import { quantizers } from '../roles/quantizers.ts';
import { readTrial } from '../trial/trial-file.ts';

/** The result of a finished run: its last network, and its provenance. */
export interface RunNetwork {
  /** The policy; its dropped filters are already removed. */
  readonly network: TrainedNetwork & { readonly policy: CompressionPolicy };
  readonly quantizer: Quantizer;
  /** Absent: the run has left none. */
  readonly config: RunConfig | undefined;
}

/** Reads a run's folder. @throws UserError naming the file that is missing or wrong. */
export async function readRunNetwork(folder: string): Promise<RunNetwork> {
  await refuseUnfinished(folder);
  const path = join(folder, 'network.json');
  const file = await readNetworkFile(path);
  const policy = file.policy ?? fullPrecisionPolicy(file.graph);
  const weights = await readWeightsFile(join(folder, 'weights.safetensors'), file.graph, file.graph.name);
  const config = await runConfigIn(folder);
  const { labels, normalization, original } = file;
  return {
    network: {
      ...extract(file.graph, weights, policy),
      ...{ original, labels, normalization },
      provenance: await provenanceOf(folder),
    },
    quantizer: await quantizerOf(file.quantizer, config),
    config,
  };
}

/** @throws UserError when the folder holds no network, and why. */
async function refuseUnfinished(folder: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (!found) throw new UserError(`${folder} does not exist.`, 'Give the folder of a finished run.');
  if (!found.isDirectory())
    throw new UserError(
      `${folder} is a file, not the folder of a run.`,
      'Give the folder of a finished run.',
    );
  const path = join(folder, 'network.json');
  if (existsSync(path)) return;
  const trial = await readTrial(folder);
  if (trial && trial.finishedAt === undefined)
    throw new UserError(
      `The run in ${folder} is not finished: its network is written at the end.`,
      `Resume it with the command that began it: ${trial.command}`,
    );
  throw new UserError(`${path} does not exist.`, 'Give the folder of a finished run.');
}

/** @throws UserError when the run's configuration names another one than the network was trained with. */
async function quantizerOf(name: string, config: RunConfig | undefined): Promise<Quantizer> {
  const named = config?.quantizer ?? quantizers.schema.safeParse({ name }).data;
  if (!named) throw new UserError(`this version has no quantizer "${name}"`);
  const { made } = await partOf(quantizers, named, { seed: config?.seed ?? 0 });
  const quantizer = compose(made).resolve(QUANTIZER);
  if (quantizer.name === name) return quantizer;
  throw new UserError(
    `The network was trained with the quantizer "${name}", but its configuration names "${quantizer.name}".`,
  );
}

async function runConfigIn(folder: string): Promise<RunConfig | undefined> {
  const path = join(runFolderOf(resolve(folder)), 'config.json');
  return existsSync(path) ? readRunConfig(path) : undefined;
}

/** The run that a folder is of: its own, or that in which it stands as `full-precision` or `archived/1`. */
function runFolderOf(folder: string): string {
  const above = dirname(folder);
  if (basename(folder) === 'full-precision') return above;
  return basename(above) === 'archived' ? dirname(above) : folder;
}

/** Provenance of a network, as short texts for the artefact. */
async function provenanceOf(folder: string): Promise<Record<string, string>> {
  const result = await readResultIfThere(join(folder, 'result.json'));
  if (!result) return { run: basename(folder) };
  const { command, dataset, datasetVersion, seed, engine, rows } = result;
  const last = rows.at(-1);
  return {
    ...{ run: basename(folder), command, dataset, datasetVersion, seed: String(seed), engine },
    ...(last ? { method: last.method, top1: last.top1.toFixed(2) } : {}),
  };
}
