import { exitCode } from './exit-code.ts';

/** The reason of an abort by Ctrl-C, or by whoever ends processes. */
export class Interrupted extends Error {
  constructor() {
    super('Interrupted.');
    this.name = 'Interrupted';
  }
}

const signals = ['SIGINT', 'SIGTERM'] as const;

/**
 * Runs work under a signal that the first Ctrl-C (SIGINT, or SIGTERM) aborts; a second one leaves at once.
 * While no such work runs, both end the process as usual.
 */
export async function untilInterrupted<T>(
  work: (signal: AbortSignal) => Promise<T>,
  say: (text: string) => void,
): Promise<T> {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(exitCode.interrupted);
    say('\nStopping after what is in hand; press Ctrl-C again to leave at once.\n');
    controller.abort(new Interrupted());
  };
  for (const name of signals) process.on(name, onSignal);
  try {
    return await work(controller.signal);
  } finally {
    for (const name of signals) process.off(name, onSignal);
  }
}
