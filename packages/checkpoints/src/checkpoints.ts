import { CHECKPOINTS, once, type Plugin, PROGRESS } from '@bitshare/core';
import { type CheckpointsOptions, createFileCheckpointer } from './file-checkpointer.ts';

/** Provides CHECKPOINTS; says what it has to say to PROGRESS, where there is one. */
export const checkpoints = (options: CheckpointsOptions): Plugin => ({
  name: 'checkpoints',
  register: (container) =>
    container.register(CHECKPOINTS, {
      useFactory: once((c) => {
        const progress = c.isRegistered(PROGRESS, true) ? c.resolve(PROGRESS) : undefined;
        return createFileCheckpointer({ say: (text) => progress?.message(text), ...options });
      }),
    }),
});
