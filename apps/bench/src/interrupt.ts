import { constants } from 'node:os';
import { exitCode } from './exit-code.ts';

/** The reason of an abort by SIGINT (Ctrl-C) or SIGTERM. */
export class Interrupted extends Error {
  constructor() {
    super('Interrupted.');
    this.name = 'Interrupted';
  }
}

/** Runs work with a signal that an interrupt aborts. */
export type Interruptible = <T>(work: (signal: AbortSignal) => Promise<T>) => Promise<T>;

/**
 * Handles SIGINT (Ctrl-C) and SIGTERM from now on. While the returned function runs work, the first signal aborts its
 * signal, and a second one ends the process. Otherwise the process ends with 128 plus the signal's number.
 */
export function hearInterrupts(say: (text: string) => void): Interruptible {
  let controller: AbortController | undefined;
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.on(name, () => {
      if (!controller) process.exit(128 + constants.signals[name]);
      if (controller.signal.aborted) process.exit(exitCode.interrupted);
      say('\nStopping after the current step; press Ctrl-C again to stop at once.\n');
      controller.abort(new Interrupted());
    });
  return async (work) => {
    controller = new AbortController();
    try {
      return await work(controller.signal);
    } finally {
      controller = undefined;
    }
  };
}
