import type { RunResult } from '../../results/result.ts';

interface TrialRequest {
  /** Configuration file. */
  readonly config: string;
  /** Folder of the results, and of the checkpoints for resuming. */
  readonly folder: string;
}

/** Runs or resumes one trial to its end. @throws Error with the reason of a failure. */
export type TrialRunner = (request: TrialRequest, signal: AbortSignal) => Promise<RunResult>;
