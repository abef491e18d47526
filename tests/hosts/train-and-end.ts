import { setPriority } from 'node:os';
import { trainSmall } from './train-small.ts';

/** How a process of the engine works and ends. */
export interface TrainAndEnd {
  /** How often it trains, each time with threads of its own. */
  readonly trainings: number;
  readonly threads: number;
  /** Of all its threads, as of the command `nice`. */
  readonly niceness: number;
  /** From the beginning to `process.exit`; it ends by itself, if left out. */
  readonly exitAfterMilliseconds?: number;
}

// A program of its own. Its argument: a TrainAndEnd, as JSON.
const { trainings, threads, niceness, exitAfterMilliseconds }: TrainAndEnd = JSON.parse(process.argv[2]!);
setPriority(niceness);
if (exitAfterMilliseconds !== undefined) setTimeout(() => process.exit(3), exitAfterMilliseconds);
for (let i = 0; i < trainings; i++) {
  const { weightsHash } = await trainSmall({ threads, build: 'portable', memoryMiB: 1000 + i });
  console.log(weightsHash);
}
