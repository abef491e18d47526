import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { checkpoints } from '@bitshare/checkpoints';
import { COST_MODEL, type Container, compose, differences, type Progress } from '@bitshare/core';
import { metrics } from '@bitshare/metrics';
import type { TrainingCollapse } from '@bitshare/trainer';
import type { Recipe } from '../recipes/recipe.ts';
import { writeOutcome } from '../recipes/write-outcome.ts';
import { type OutputFolder, openOutputFolder } from '../results/output-folder.ts';
import { type RunResult, readResultIfThere } from '../results/result.ts';
import { newTrial, readTrial, refuseOther, type TrialFile, writeTrial } from './trial-file.ts';
import { identityOf, type TrialIdentity } from './trial-identity.ts';
import { lockTrial } from './trial-lock.ts';

/** Intervals of checkpoints. Missing ones have the defaults of the checkpoints. */
export interface CheckpointPeriod {
  readonly everySteps?: number | undefined;
  readonly everySeconds?: number | undefined;
}

export interface TrialOptions {
  /** The folder of its files. */
  readonly folder: string;
  readonly command: string;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly period?: CheckpointPeriod | undefined;
  /** The source of its initial weights. */
  readonly forkedFrom?: string | undefined;
  /** Whether another trial in the folder is moved aside instead of refused. */
  readonly anew?: boolean | undefined;
}

export interface PerformedTrial {
  readonly result: RunResult;
  /** Paths of the written files; empty if the trial was finished before. */
  readonly written: readonly string[];
  /** The error that ended it early; the result has the finished rows. */
  readonly collapse?: TrainingCollapse | undefined;
}

/**
 * Runs or resumes a trial to its end, or returns the result of a finished one.
 * @throws UserError when another process works on it, or the folder holds another trial, naming the differing keys.
 */
export async function performTrial(recipe: Recipe, options: TrialOptions): Promise<PerformedTrial> {
  const { folder, progress, forkedFrom, signal } = options;
  const container = compose(...recipe.plugins);
  const identity = await identityOf(recipe, container, forkedFrom);
  if (options.anew) await setAside(folder, identity, progress);
  const output = await openOutputFolder(folder);
  const lock = await lockTrial(folder, signal);
  try {
    const found = hasWork(folder) ? await readTrial(folder) : undefined;
    if (found) refuseOther(found, identity, folder);
    // The result may have been removed since.
    const finished = found?.finishedAt !== undefined;
    const result = finished ? await readResultIfThere(join(folder, 'result.json')) : undefined;
    if (found && result) {
      progress.message(`Trial ${found.id} is already finished; this is its result.`);
      return { result, written: [] };
    }
    const { unit } = container.resolve(COST_MODEL);
    const trial = found ?? newTrial(identity, options.command, unit);
    return await goOn(recipe, container, output, trial, options);
  } finally {
    await lock.release();
  }
}

/** Whether the folder holds results. A trial that failed before its first result may be replaced. */
const hasWork = (folder: string): boolean =>
  ['checkpoints', 'result.json'].some((name) => existsSync(join(folder, name)));

async function goOn(
  recipe: Recipe,
  container: Container,
  output: OutputFolder,
  trial: TrialFile,
  { folder, command, signal, period }: TrialOptions,
): Promise<PerformedTrial> {
  await writeTrial(output, trial);
  await output.writeJson('config.json', recipe.file);
  const fingerprint = { trial: trial.id };
  const keeping = checkpoints({ directory: join(folder, 'checkpoints'), fingerprint, ...period });
  const outcome = await recipe.run(container.extend(keeping, metrics({ directory: folder })), signal);
  const result = await writeOutcome(output, outcome, { seed: recipe.seed, command });
  // Written last: it marks the trial as finished.
  if (!outcome.collapse) await writeTrial(output, { ...trial, finishedAt: new Date().toISOString() });
  return { result, written: output.written, collapse: outcome.collapse };
}

/** Renames a folder with another trial, to make place for the new one. */
async function setAside(folder: string, identity: TrialIdentity, progress: Progress): Promise<void> {
  const found = await readTrial(folder);
  if (!found || differences(found.identity, identity).length === 0) return;
  const lock = await lockTrial(folder);
  const aside = `${folder}-${found.id}-${found.startedAt.replace(/\D/g, '').slice(0, 14)}`;
  await lock.release();
  await rename(folder, aside);
  progress.message(`${folder} held another trial, which is now in ${aside}.`);
}
