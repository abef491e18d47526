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

/** Waits for a stage's training; a collapse in it takes the state along that survives it. */
export async function keepingState(training: Promise<void>, survivor: () => PipelineState): Promise<void> {
  try {
    await training;
  } catch (error) {
    if (error instanceof TrainingCollapse) error.state = survivor();
    throw error;
  }
}
