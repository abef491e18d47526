import { type Plugin, PROGRESS, plugin, RECORDER } from '@bitshare/core';
import { createFileRecorder, type MetricsOptions } from './file-recorder.ts';

/** Provides RECORDER; writes messages to PROGRESS, if it is filled. */
export const metrics = (options: MetricsOptions): Plugin =>
  plugin({
    name: 'metrics',
    provides: RECORDER,
    optional: { progress: PROGRESS },
    create: ({ progress }) => createFileRecorder({ say: (text) => progress?.message(text), ...options }),
  });
