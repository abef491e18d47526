import { once, type Plugin, PROGRESS, RECORDER } from '@bitshare/core';
import { createFileRecorder, type MetricsOptions } from './file-recorder.ts';

/** Provides RECORDER; says what it has to say to PROGRESS, where there is one. */
export const metrics = (options: MetricsOptions): Plugin => ({
  name: 'metrics',
  register: (container) =>
    container.register(RECORDER, {
      useFactory: once((c) => {
        const progress = c.isRegistered(PROGRESS, true) ? c.resolve(PROGRESS) : undefined;
        return createFileRecorder({ say: (text) => progress?.message(text), ...options });
      }),
    }),
});
