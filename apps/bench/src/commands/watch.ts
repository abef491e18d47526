import { type Command, Option } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { integerFrom } from '../options/numbers.ts';
import { isLoopback } from '../watch/own-hosts.ts';
import { startWatchServer } from '../watch/watch-server.ts';

/** `watch DIR`: a live page of a run. */
export function addWatch(program: Command, { stdout, stderr, interruptible }: CliContext): void {
  program
    .command('watch')
    .description('Show a running run on a local page: loss, accuracy, bit operations, every gate.')
    .argument('<directory>', "the run's folder, such as results/quickstart")
    .addOption(
      new Option('--port <n>', 'port on this machine; 0: any free one')
        .argParser(integerFrom(0))
        .default(6464),
    )
    .option(
      '--host <address>',
      'address to listen on; 0.0.0.0: every network of this machine, as for a phone (default: this machine only)',
    )
    .action(async (folder: string, { port, host }: { port: number; host?: string }) => {
      const server = await startWatchServer({ folder, port, host });
      stdout.write(`${server.urls.join('\n')}\n`);
      if (host !== undefined && !isLoopback(host))
        stderr.write('Every machine in the network of such an address can read the page.\n');
      await interruptible(
        (signal) =>
          new Promise<void>((resolve) => {
            if (signal.aborted) resolve();
            signal.addEventListener('abort', () => resolve());
          }),
      );
      await server.close();
    });
}
