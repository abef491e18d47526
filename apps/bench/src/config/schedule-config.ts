import { stepsShape } from '@bitshare/trainer';
import * as z from 'zod';

const scheduleSchema = z.union([
  z.enum(['constant', 'cosine']),
  z.strictObject({ steps: stepsShape.at, factor: stepsShape.factor }),
]);
export type ScheduleConfig = z.output<typeof scheduleSchema>;

/** The schedule of a stage's learning rate. @param usual the default. */
export const schedule = (usual: 'constant' | 'cosine') =>
  scheduleSchema.default(usual).describe(`Schedule of the learning rate. Default ${usual}.`);
