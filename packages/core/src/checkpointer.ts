import type { Snapshot } from './snapshot.ts';
import { token } from './token.ts';

/** Where a run is kept while it goes on, so that it can go on after anything that may happen to its process. */
export interface Checkpointer {
  /** Whether a training should be saved now; asked after every step. @param step steps done in its stage. */
  due(step: number): boolean;
  /**
   * Keeps a snapshot as the latest under `key`: wholly, or not at all. The one before must survive until this one is safe.
   * @param key the stages passed and the one in hand: `['pretrain', 'search']`.
   * @returns where it is kept, for messages.
   * @throws UserError when it cannot be kept; what was kept before is still there.
   */
  save(key: readonly string[], snapshot: Snapshot): Promise<string>;
  /**
   * The snapshot last saved under `key`, or nothing. One that is damaged is passed over for the one before.
   * @throws UserError when what is kept there belongs to another run.
   */
  latest(key: readonly string[]): Promise<Snapshot | undefined>;
}

/** Without a plugin for it nothing is kept. */
export const CHECKPOINTS = token<Checkpointer>(
  'checkpoints',
  'checkpoints({ directory }) of @bitshare/checkpoints',
);
