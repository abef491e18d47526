import type { RunResult } from '../../results/result.ts';

interface TrialRequest {
  /** Configuration file. */
  readonly config: string;
  /** Folder for what it finds, and where an interrupted one goes on. */
  readonly folder: string;
}

/** Runs one trial to its end, or takes up what an earlier attempt has left. @throws Error saying why it failed. */
export type TrialRunner = (request: TrialRequest, signal: AbortSignal) => Promise<RunResult>;
