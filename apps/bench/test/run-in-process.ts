import { runCli } from '../src/cli.ts';
import { Interrupted } from '../src/interrupt.ts';
import { keepingSink } from './sink.ts';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command line in this process. @param stop whose abort is a Ctrl-C that is not pressed. */
export async function cli(argv: readonly string[], stop = new AbortController()): Promise<Ran> {
  const [stdout, stderr] = [keepingSink(), keepingSink()];
  const controller = new AbortController();
  const interrupt = () => controller.abort(new Interrupted());
  if (stop.signal.aborted) interrupt();
  stop.signal.addEventListener('abort', interrupt);
  const code = await runCli(argv, { stdout, stderr, interruptible: (work) => work(controller.signal) });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}
