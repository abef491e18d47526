import type { Schedule } from '@bitshare/core';
import * as z from 'zod';
import { guardSchema } from '../guard/guard-options.ts';

/** Schema of the options of every training stage, which a run's configuration shares. */
export const trainingRules = {
  epochs: z.int().min(1),
  batchSize: z.int().min(1),
  learningRate: z.number().positive(),
};

/** A schedule is a function; zod cannot check its signature. */
export const schedule = z.custom<Schedule>(
  (given) => typeof given === 'function',
  'must be a schedule, such as cosine() or constant()',
);

/** Options of every training stage. */
export const trainingShape = {
  ...trainingRules,
  batchSize: trainingRules.batchSize.default(128),
  schedule,
  guard: z.union([guardSchema, z.literal(false)]).optional(),
};

/** A stage's name, which is part of its checkpoint's key. */
export const stageName = z.string().min(1);
