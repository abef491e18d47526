import type { Schedule } from '@bitshare/core';
import { constant, cosine, steps } from '@bitshare/trainer';
import type { ScheduleConfig } from '../config/schedule-config.ts';
import type { TrainingConfig } from '../config/stages-config.ts';

/** Options of a stage of what a configuration says of its training. */
export const trainingOf = ({ epochs, learningRate, schedule }: TrainingConfig) => ({
  epochs,
  learningRate,
  schedule: scheduleOf(schedule),
});

function scheduleOf(schedule: ScheduleConfig): Schedule {
  if (schedule === 'constant') return constant();
  if (schedule === 'cosine') return cosine();
  return steps({ at: schedule.steps, factor: schedule.factor });
}
