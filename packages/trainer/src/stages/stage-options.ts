import type { Schedule } from '@bitshare/core';
import * as z from 'zod';
import { guardSchema } from '../guard/guard-options.ts';

/** Rules of what every stage that trains is told, which a run's configuration shares. */
export const trainingRules = {
  epochs: z.int().min(1),
  batchSize: z.int().min(1),
  learningRate: z.number().positive(),
};

/** A schedule is a function; which one, zod cannot say. */
export const schedule = z.custom<Schedule>(
  (given) => typeof given === 'function',
  'must be a schedule, such as cosine() or constant()',
);

/** What every stage that trains is told. */
export const trainingShape = {
  ...trainingRules,
  batchSize: trainingRules.batchSize.default(128),
  schedule,
  guard: z.union([guardSchema, z.literal(false)]).optional(),
};

/** A stage's name, which is a part of where it is kept. */
export const stageName = z.string().min(1);
