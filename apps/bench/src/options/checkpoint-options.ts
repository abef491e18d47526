import { Option } from 'commander';
import type { CheckpointPeriod } from '../trial/perform-trial.ts';
import { integerFrom } from './numbers.ts';

/** Values of `checkpointOptions`. */
export interface CheckpointOptions {
  readonly checkpointSteps?: number | undefined;
  readonly checkpointSeconds?: number | undefined;
}

/** How often a run is saved. */
export const checkpointOptions = (): Option[] => [
  new Option('--checkpoint-steps <n>', 'steps between checkpoints (default: by time only)').argParser(
    integerFrom(1),
  ),
  new Option('--checkpoint-seconds <n>', 'seconds between checkpoints (default: 60)').argParser(
    integerFrom(1),
  ),
];

export const periodOf = ({ checkpointSteps, checkpointSeconds }: CheckpointOptions): CheckpointPeriod => ({
  everySteps: checkpointSteps,
  everySeconds: checkpointSeconds,
});
