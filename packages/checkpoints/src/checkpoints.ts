import { CHECKPOINTS, type Plugin, PROGRESS, plugin } from '@bitshare/core';
import { type CheckpointsOptions, createFileCheckpointer } from './file-checkpointer.ts';

/** Provides CHECKPOINTS; writes messages to PROGRESS, if it is filled. */
export const checkpoints = (options: CheckpointsOptions): Plugin =>
  plugin({
    name: 'checkpoints',
    provides: CHECKPOINTS,
    optional: { progress: PROGRESS },
    create: ({ progress }) => createFileCheckpointer({ say: (text) => progress?.message(text), ...options }),
  });
