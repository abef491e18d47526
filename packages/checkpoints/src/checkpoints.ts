import { CHECKPOINTS, type Plugin, PROGRESS, plugin } from '@bitshare/core';
import { type CheckpointsOptions, createFileCheckpointer } from './file-checkpointer.ts';

/** Provides CHECKPOINTS; says what it has to say to PROGRESS, where there is one. */
export const checkpoints = (options: CheckpointsOptions): Plugin =>
  plugin({
    name: 'checkpoints',
    provides: CHECKPOINTS,
    optional: { progress: PROGRESS },
    create: ({ progress }) => createFileCheckpointer({ say: (text) => progress?.message(text), ...options }),
  });
