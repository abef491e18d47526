import {
  differences,
  joinSnapshots,
  type Resumable,
  snapshotPart,
  UserError,
  type Weights,
} from '@bitshare/core';
import type { TrainingKeeper, TrainingState } from '../training-state.ts';
import type { TrainingTools } from './training-tools.ts';

export interface StageIdentity {
  /** The stages passed, and this one. */
  readonly path: readonly string[];
  /** What a checkpoint must agree with to be gone on from. */
  readonly facts: Readonly<Record<string, string | number>>;
}

/** Keeps a stage's training where the CHECKPOINTS of its container say, and goes on from there. */
export interface StageKeeper extends TrainingKeeper {
  /**
   * Sets every part as it was kept last. @returns where the training stood, if it was kept.
   * @throws UserError when it was kept of a training with other facts, naming them.
   */
  resume(): Promise<TrainingState | undefined>;
  /** Where the last checkpoint is, as a sentence. */
  last(): string | undefined;
}

interface KeptTraining {
  readonly kind: 'training';
  readonly facts: StageIdentity['facts'];
  readonly training: TrainingState;
}

/** @param parts everything that remembers something from step to step. */
export function createStageKeeper(
  { path, facts }: StageIdentity,
  parts: Resumable,
  { checkpoints, progress, recorder }: TrainingTools,
): StageKeeper {
  const name = path.at(-1)!;
  let last: string | undefined;

  return {
    due: (step) => checkpoints?.due(step) ?? false,
    async save(training) {
      if (!checkpoints) return;
      const data: KeptTraining = { kind: 'training', facts, training };
      const kept = joinSnapshots({ stage: { data, tensors: {} }, parts: await parts.state() });
      // The next step's guard stops such a training; what it is then told to go back to must be sound.
      if (!allFinite(kept.tensors)) return;
      try {
        const where = await checkpoints.save(path, kept);
        last = `The last good checkpoint is of step ${training.step}: ${where}`;
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        progress.message(`${name}: step ${training.step} was not kept, the run goes on. ${error.message}`);
      }
    },
    async resume() {
      const kept = await checkpoints?.latest(path);
      const data = kept && (snapshotPart(kept, 'stage')?.data as KeptTraining | undefined);
      const step = data?.kind === 'training' ? data.training.step : 0;
      await recorder.begin(path, step);
      if (!kept || data?.kind !== 'training') return undefined;
      const differing = differences(data.facts, facts);
      if (differing.length > 0)
        throw new UserError(
          `${name}: what was kept at step ${step} is of another training:\n${differing.map((line) => `  - ${line}`).join('\n')}`,
          'Train with the same settings, or keep this run elsewhere.',
        );
      parts.restore(snapshotPart(kept, 'parts')!);
      last = `The last good checkpoint is of step ${step}.`;
      progress.message(`${name}: goes on at step ${step}`);
      return data.training;
    },
    last: () => last,
  };
}

/** A number times zero is zero, unless it is infinite or not a number. */
const allFinite = (tensors: Weights): boolean =>
  Object.values(tensors).every(({ values }) => {
    let sum = 0;
    for (let i = 0; i < values.length; i++) sum += 0 * values[i]!;
    return sum === 0;
  });
