import { type Command, Option } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { integerFrom } from '../options/numbers.ts';
import { startWatchServer } from '../watch/watch-server.ts';

/** `watch DIR`: a page that shows a run while it goes on. */
export function addWatch(program: Command, { stdout, interruptible }: CliContext): void {
  program
    .command('watch')
    .description('Show a run on a local page while it goes on: loss, accuracy, bit operations, every gate.')
    .argument('<directory>', "the run's folder, such as results/quickstart")
    .addOption(
      new Option('--port <n>', 'port on this machine; 0: any that is free')
        .argParser(integerFrom(0))
        .default(6464),
    )
    .action(async (folder: string, { port }: { port: number }) => {
      const server = await startWatchServer({ folder, port });
      stdout.write(`${server.url}\n`);
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
