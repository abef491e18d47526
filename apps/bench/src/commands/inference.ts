import { readRegularFile } from '@bitshare/core';
import { readPacked } from '@bitshare/packed';
import { type Command, Option } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { type InferenceReport, type InferenceTime, timeInference } from '../inference/time-inference.ts';
import { integerFrom } from '../options/numbers.ts';
import { jsonOption } from '../options/options.ts';
import { textTable } from '../text-table.ts';
import { orUserError, packedHint } from '../verify/exported-file.ts';

interface InferenceOptions {
  readonly batch: number;
  readonly rounds: number;
  readonly json?: boolean;
}

/** `inference FILE`: times a packed network and the same network in other programs. */
export function addInference(program: Command, { stdout, stderr, interruptible }: CliContext): void {
  program
    .command('inference')
    .description(
      'Time a packed file on one thread, with float and int8 forms of the same network for comparison.',
    )
    .argument('<file>', 'a packed file')
    .addOption(new Option('--batch <n>', 'images at once').argParser(integerFrom(1)).default(64))
    .addOption(new Option('--rounds <n>', 'counted rounds').argParser(integerFrom(1)).default(15))
    .addOption(jsonOption())
    .action(async (path: string, { batch, rounds, json }: InferenceOptions) => {
      const file = await readRegularFile(path, { hint: packedHint });
      const network = await orUserError(path, file, async () => readPacked(file));
      const report = await interruptible((signal) => timeInference(file, network, { batch, rounds, signal }));
      for (const { name, reason } of report.skipped) stderr.write(`skipped: ${name}: ${reason}\n`);
      stdout.write(json ? `${JSON.stringify(report)}\n` : table(report));
    });
}

function table({ network, batch, rounds, rows }: InferenceReport): string {
  const own = rows[0]!.cpu;
  const lines = textTable<InferenceTime>(
    [
      { title: 'What runs', cell: ({ name }) => name },
      { title: 'ms', cell: ({ milliseconds }) => milliseconds.toFixed(1), align: 'right' },
      { title: 'Best', cell: ({ best }) => best.toFixed(1), align: 'right' },
      { title: 'CPU ms', cell: ({ cpu }) => cpu.toFixed(1), align: 'right' },
      { title: 'Times the first', cell: ({ cpu }) => (cpu / own).toFixed(2), align: 'right' },
    ],
    rows,
  );
  return `${lines}${network}, ${batch} images, one thread; median and best of ${rounds} interleaved rounds, and least CPU time\n`;
}
