import { constants } from 'node:os';
import { exitCode } from './exit-code.ts';

/** The reason of an abort by Ctrl-C, or by whoever ends processes. */
export class Interrupted extends Error {
  constructor() {
    super('Interrupted.');
    this.name = 'Interrupted';
  }
}

/** Runs work under a signal that an interrupt aborts. */
export type Interruptible = <T>(work: (signal: AbortSignal) => Promise<T>) => Promise<T>;

/**
 * Hears Ctrl-C (SIGINT) and SIGTERM from now on. While work runs that is given to the function returned, the first one aborts its
 * signal and a second one leaves at once. While none runs, the process ends with 128 plus the signal's number.
 */
export function hearInterrupts(say: (text: string) => void): Interruptible {
  let controller: AbortController | undefined;
  for (const name of ['SIGINT', 'SIGTERM'] as const)
    process.on(name, () => {
      if (!controller) process.exit(128 + constants.signals[name]);
      if (controller.signal.aborted) process.exit(exitCode.interrupted);
      say('\nStopping after what is in hand; press Ctrl-C again to leave at once.\n');
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
