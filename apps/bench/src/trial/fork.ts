import { join } from 'node:path';
import { createFileCheckpointer, writeSafely } from '@bitshare/checkpoints';
import { finishedState, UserError, type Weights } from '@bitshare/core';
import type { RunConfig } from '../config/run-config.ts';
import { openOutputFolder } from '../results/output-folder.ts';
import { weightsFile } from '../results/weights-file.ts';
import { readTrial } from './trial-file.ts';
import { trialId } from './trial-identity.ts';

/** A new trial that starts from the full-precision weights of another trial. */
export interface Fork {
  readonly config: RunConfig;
  /** Folder beside the old one's. Its name is a digest of the new settings, so that the same fork has the same folder. */
  readonly folder: string;
  /** The old trial. */
  readonly forkedFrom: string;
}

/** @param folder of the old trial. @throws UserError when it holds no trial, or the full-precision network is not finished. */
export async function forkOf(config: RunConfig, folder: string): Promise<Fork> {
  const old = await readTrial(folder);
  if (!old) throw new UserError(`${folder} holds no trial to fork.`, 'Give its folder as --out.');
  const weights = await fullPrecisionWeights(folder, old.id);
  const next = `${folder}-${trialId({ config, from: old.id }).slice(0, 8)}`;
  const { path } = await openOutputFolder(next);
  const file = join(path, 'start.safetensors');
  await writeSafely(file, weightsFile(weights));
  return { config: { ...config, weights: file }, folder: next, forkedFrom: old.id };
}

async function fullPrecisionWeights(folder: string, id: string): Promise<Weights> {
  const kept = createFileCheckpointer({ directory: join(folder, 'checkpoints'), fingerprint: { trial: id } });
  for (const stage of ['pretrain', 'evaluation']) {
    const weights = finishedState(await kept.latest([stage]))?.weights;
    if (weights) return weights;
  }
  throw new UserError(
    `${folder} has no finished full-precision network yet.`,
    'Run the old trial at least to the end of pretrain.',
  );
}
