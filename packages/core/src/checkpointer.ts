import type { Snapshot } from './snapshot.ts';
import { token } from './token.ts';

/** Stores a run's checkpoints, so that the run can be resumed after its process ends for any reason. */
export interface Checkpointer {
  /** Whether the run should be saved now. The trainer calls it after every step. @param step steps done in the stage. */
  due(step: number): boolean;
  /**
   * Saves a snapshot as the latest under `key`, atomically. The previous one must survive until the new one is complete.
   * @param key names of the finished stages and the current one: `['pretrain', 'search']`.
   * @returns the place of the snapshot, for messages.
   * @throws UserError when it cannot be saved; the previous snapshot is unchanged.
   */
  save(key: readonly string[], snapshot: Snapshot): Promise<string>;
  /**
   * The latest snapshot under `key`, or undefined. A damaged snapshot is skipped for the previous one.
   * @throws UserError when the snapshot belongs to another run.
   */
  latest(key: readonly string[]): Promise<Snapshot | undefined>;
}

/** Optional: without a plugin nothing is saved. */
export const CHECKPOINTS = token<Checkpointer>(
  'checkpoints',
  'checkpoints({ directory }) of @bitshare/checkpoints',
);
