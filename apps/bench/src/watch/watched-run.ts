import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { UserError } from '@bitshare/core';
import { type MetricsLine, metricsFileName, parseLines } from '@bitshare/metrics';
import { readFileIfThere } from '../file-if-there.ts';
import { readTrial, type TrialFile } from '../trial/trial-file.ts';
import { isWorkedOn } from '../trial/trial-lock.ts';

/** The records of one stage. */
export interface WatchedStage {
  /** `'search'`. */
  readonly name: string;
  readonly epochs: number;
  /** Epochs of all stages before it. */
  readonly offset: number;
  readonly lines: readonly MetricsLine[];
}

/** The present state of a run's folder. */
export interface WatchedRun {
  readonly name: string;
  readonly trial: TrialFile;
  /** In order of their beginning. */
  readonly stages: readonly WatchedStage[];
  /** `left`: not finished, and no process works on it. */
  readonly status: 'running' | 'finished' | 'left';
}

/** @throws UserError when the folder holds no run, or a file of it cannot be read. */
export async function readRun(folder: string): Promise<WatchedRun> {
  const trial = await readTrial(folder);
  if (!trial)
    throw new UserError(
      `${folder} holds no run.`,
      'Give the folder that a run writes, such as results/quickstart.',
    );
  const lines = parseLines((await readFileIfThere(join(folder, metricsFileName))) ?? '');
  const finished = trial.finishedAt !== undefined;
  return {
    name: basename(folder),
    trial,
    stages: stagesOf(lines),
    status: finished ? 'finished' : (await isWorkedOn(folder)) ? 'running' : 'left',
  };
}

/** A version of the folder, which changes with its contents. */
export async function versionOf(folder: string): Promise<string> {
  const files = [metricsFileName, 'trial.json', 'lock.json'].map((name) => join(folder, name));
  const found = await Promise.all(files.map((file) => stat(file).catch(() => undefined)));
  return found.map((file) => `${file?.size} ${file?.mtimeMs}`).join(', ');
}

function stagesOf(lines: readonly MetricsLine[]): WatchedStage[] {
  const byPath = new Map<string, MetricsLine[]>();
  for (const line of lines) {
    const key = line.path.join('/');
    const own = byPath.get(key);
    if (own) own.push(line);
    else byPath.set(key, [line]);
  }
  let offset = 0;
  return [...byPath.values()].map((own) => {
    const { path, epochs } = own[0]!;
    const stage = { name: path.at(-1)!, epochs, offset, lines: own };
    offset += epochs;
    return stage;
  });
}
