import { type PipelineState, UserError } from '@bitshare/core';

/** A training that cannot recover was stopped. Nothing that was computed before its stage is lost: it is in `state`. */
export class TrainingCollapse extends UserError {
  /** What the stage was given, with the history up to the stop; set by the stage. */
  state: PipelineState | undefined;

  constructor(message: string, hint: string) {
    super(message, hint);
    this.name = 'TrainingCollapse';
  }
}

/** What outlives a collapse. */
export interface Survivors {
  readonly state: PipelineState;
  /** Where the last good checkpoint is, as a sentence; absent where none was made. */
  readonly checkpoint: string | undefined;
}

/** Waits for a stage's training; a collapse in it takes along what survives it. */
export async function keepingState<T>(training: Promise<T>, survivors: () => Survivors): Promise<T> {
  try {
    return await training;
  } catch (error) {
    if (error instanceof TrainingCollapse) {
      const { state, checkpoint } = survivors();
      error.state = state;
      if (checkpoint !== undefined) error.message += `\n  ${checkpoint}`;
    }
    throw error;
  }
}
