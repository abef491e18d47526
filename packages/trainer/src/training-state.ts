import type { GuardState } from './guard/training-guard.ts';
import type { TallyState } from './tally.ts';

/** The state of the training loop between steps, as plain data. Network, optimizer and search have their own states. */
export interface TrainingState {
  /** Finished steps. */
  readonly step: number;
  /** State of the random generator at the beginning of the current epoch. */
  readonly random: readonly number[];
  /** Sums of the current epoch, or of the last one if the next has not begun. */
  readonly tally: TallyState;
  /** Absent without a guard. */
  readonly guard?: GuardState | undefined;
}

/** Saves a training between steps. */
export interface TrainingKeeper {
  /** Whether the training should be saved now. Called after every step. */
  due(step: number): boolean;
  save(state: TrainingState): Promise<void>;
}
