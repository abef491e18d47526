import { type Plugin, PROGRESS, plugin, RECORDER } from '@bitshare/core';
import { createFileRecorder, type MetricsOptions } from './file-recorder.ts';

/** Provides RECORDER; says what it has to say to PROGRESS, where there is one. */
export const metrics = (options: MetricsOptions): Plugin =>
  plugin({
    name: 'metrics',
    provides: RECORDER,
    optional: { progress: PROGRESS },
    create: ({ progress }) => createFileRecorder({ say: (text) => progress?.message(text), ...options }),
  });
