import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunResult } from '../../results/result.ts';
import type { Trial } from './table-plan.ts';
import type { TrialRunner } from './trial-runner.ts';

export interface RunTrialsOptions {
  /** The folder with a subfolder for each trial. */
  readonly root: string;
  readonly runner: TrialRunner;
  /** Number of concurrent trials. */
  readonly jobs: number;
  readonly signal: AbortSignal;
  /** Called when trials begin and end. */
  readonly onTrial: (trial: Trial, event: 'begins' | 'done' | 'failed', done: number) => void;
}

export type TrialOutcomes = ReadonlyMap<string, RunResult | Error>;

/** Runs trials, each after the one that it starts from. If one fails, only those that start from it fail too. */
export async function runTrials(trials: readonly Trial[], options: RunTrialsOptions): Promise<TrialOutcomes> {
  const { jobs, signal, onTrial } = options;
  const outcomes = new Map<string, RunResult | Error>();
  const waiting = [...trials];
  const running = new Map<string, Promise<void>>();
  const ready = ({ startsFrom }: Trial) => startsFrom === undefined || outcomes.has(startsFrom);
  while (waiting.length > 0 || running.size > 0) {
    signal.throwIfAborted();
    const next = running.size < jobs ? waiting.findIndex(ready) : -1;
    if (next < 0) {
      await Promise.race(running.values());
      continue;
    }
    const [trial] = waiting.splice(next, 1) as [Trial];
    onTrial(trial, 'begins', outcomes.size);
    const work = outcomeOf(trial, outcomes, options).then((outcome) => {
      outcomes.set(trial.id, outcome);
      running.delete(trial.id);
      onTrial(trial, outcome instanceof Error ? 'failed' : 'done', outcomes.size);
    });
    running.set(trial.id, work);
  }
  return outcomes;
}

async function outcomeOf(
  { id, config, startsFrom }: Trial,
  outcomes: TrialOutcomes,
  { root, runner, signal }: RunTrialsOptions,
): Promise<RunResult | Error> {
  if (startsFrom !== undefined && outcomes.get(startsFrom) instanceof Error)
    return new Error(`it starts from ${startsFrom}, which has failed`);
  const folder = join(root, id);
  const file = `${folder}.json`;
  const weights = startsFrom === undefined ? {} : { weights: join(startsFrom, 'weights.safetensors') };
  try {
    await mkdir(root, { recursive: true });
    await writeFile(file, `${JSON.stringify({ ...config, ...weights }, null, 2)}\n`);
    return await runner({ config: file, folder }, signal);
  } catch (error) {
    signal.throwIfAborted();
    return error as Error;
  }
}
