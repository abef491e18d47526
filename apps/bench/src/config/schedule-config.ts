import { stepsShape } from '@bitshare/trainer';
import * as z from 'zod';

const scheduleSchema = z.union([
  z.enum(['constant', 'cosine']),
  z.strictObject({ steps: stepsShape.at, factor: stepsShape.factor }),
]);
export type ScheduleConfig = z.output<typeof scheduleSchema>;

/** How a stage's learning rate runs. @param usual where nothing is given. */
export const schedule = (usual: 'constant' | 'cosine') =>
  scheduleSchema.default(usual).describe(`How the learning rate runs over the stage. Default ${usual}.`);
