import { type PipelineState, UserError } from '@bitshare/core';

/** The error of a stopped training that could not recover. `state` holds the results of all earlier stages. */
export class TrainingCollapse extends UserError {
  /** The stage's input state, with the history up to the stop. The stage sets it. */
  state: PipelineState | undefined;

  constructor(message: string, hint: string) {
    super(message, hint);
    this.name = 'TrainingCollapse';
  }
}

/** The results that are kept after a collapse. */
export interface Survivors {
  readonly state: PipelineState;
  /** The place of the last good checkpoint, as a sentence. Absent without a checkpoint. */
  readonly checkpoint: string | undefined;
}

/** Awaits a stage's training. Adds the kept results to a collapse. */
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
