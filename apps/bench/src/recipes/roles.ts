import { createRandom, type Plugin, PROGRESS, type Progress, plugin, RANDOM } from '@bitshare/core';

/** Provides RANDOM. */
export const seeded = (seed: number): Plugin =>
  plugin({ name: 'seeded', provides: RANDOM, create: () => createRandom(seed) });

/** Provides PROGRESS. */
export const reporting = (progress: Progress): Plugin =>
  plugin({ name: 'reporting', provides: PROGRESS, create: () => progress });
