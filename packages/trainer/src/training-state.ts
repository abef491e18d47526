import type { GuardState } from './guard/training-guard.ts';
import type { TallyState } from './tally.ts';

/** Where a training stands between two steps, as plain data; beside it there are the network's, the optimizer's and the search's. */
export interface TrainingState {
  /** Steps done. */
  readonly step: number;
  /** The random generator's at the beginning of the epoch in hand, from which its batches follow. */
  readonly random: readonly number[];
  /** Of the epoch in hand, or of the last one where the next has not begun. */
  readonly tally: TallyState;
  /** Absent where nothing guards. */
  readonly guard?: GuardState | undefined;
}

/** Keeps a training between two steps. */
export interface TrainingKeeper {
  /** Asked after every step. */
  due(step: number): boolean;
  save(state: TrainingState): Promise<void>;
}
