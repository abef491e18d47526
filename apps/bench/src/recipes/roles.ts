import { createRandom, once, type Plugin, PROGRESS, type Progress, RANDOM } from '@bitshare/core';

/** Provides RANDOM. */
export const seeded = (seed: number): Plugin => ({
  name: 'seeded',
  register: (container) => void container.register(RANDOM, { useFactory: once(() => createRandom(seed)) }),
});

/** Provides PROGRESS. */
export const reporting = (progress: Progress): Plugin => ({
  name: 'reporting',
  register: (container) => void container.register(PROGRESS, { useValue: progress }),
});
