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
  /** Names of the finished stages and this one. */
  readonly path: readonly string[];
  /** Facts that a checkpoint must share to be resumed. */
  readonly facts: Readonly<Record<string, string | number>>;
}

/** Saves a stage's training with the container's CHECKPOINTS, and resumes it. */
export interface StageKeeper extends TrainingKeeper {
  /**
   * Restores every part from the latest checkpoint. @returns the saved training state, if any.
   * @throws UserError when the checkpoint has other facts, naming them.
   */
  resume(): Promise<TrainingState | undefined>;
  /** The place of the last checkpoint, as a sentence. */
  last(): string | undefined;
}

interface KeptTraining {
  readonly kind: 'training';
  readonly facts: StageIdentity['facts'];
  readonly training: TrainingState;
}

/** @param parts all parts with state between steps. */
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
      // The guard stops such a training at the next step, and names the last checkpoint, which must be finite.
      if (!allFinite(kept.tensors)) return;
      try {
        const where = await checkpoints.save(path, kept);
        last = `The last good checkpoint is of step ${training.step}: ${where}`;
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        progress.message(`${name}: step ${training.step} was not saved, the run continues. ${error.message}`);
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
          `${name}: the checkpoint of step ${step} belongs to another training:\n${differing.map((line) => `  - ${line}`).join('\n')}`,
          'Use the same settings, or another checkpoint folder.',
        );
      parts.restore(snapshotPart(kept, 'parts')!);
      last = `The last good checkpoint is of step ${step}.`;
      progress.message(`${name}: resumes at step ${step}`);
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
