import { runCli } from '../src/cli.ts';
import { Interrupted } from '../src/interrupt.ts';
import { keepingSink } from './sink.ts';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process. @param interruptAfter milliseconds until a Ctrl-C that is not pressed. */
export async function cli(argv: readonly string[], interruptAfter?: number): Promise<Ran> {
  const [stdout, stderr] = [keepingSink(), keepingSink()];
  const controller = new AbortController();
  const code = await runCli(argv, {
    stdout,
    stderr,
    interruptible: async (work) => {
      if (interruptAfter !== undefined) setTimeout(() => controller.abort(new Interrupted()), interruptAfter);
      return work(controller.signal);
    },
  });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}
