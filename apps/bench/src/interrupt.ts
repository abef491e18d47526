import { exitCode } from './exit-code.ts';

/** The reason of an abort by Ctrl-C. */
export class Interrupted extends Error {
  constructor() {
    super('Interrupted.');
    this.name = 'Interrupted';
  }
}

/**
 * Runs work under a signal that the first Ctrl-C aborts; a second one leaves at once.
 * While no such work runs, Ctrl-C ends the process as usual.
 */
export async function untilInterrupted<T>(
  work: (signal: AbortSignal) => Promise<T>,
  say: (text: string) => void,
): Promise<T> {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(exitCode.interrupted);
    say('\nStopping after the step in hand; press Ctrl-C again to leave at once.\n');
    controller.abort(new Interrupted());
  };
  process.on('SIGINT', onSignal);
  try {
    return await work(controller.signal);
  } finally {
    process.off('SIGINT', onSignal);
  }
}
