import type { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { type EngineName, engineByName } from '../engines.ts';
import { engineOption, jsonOption, outOption, seedOption } from '../options/options.ts';
import { createTerminalProgress } from '../progress/terminal-progress.ts';
import { quickstart } from '../recipes/quickstart.ts';
import { openOutputFolder } from '../results/output-folder.ts';
import { perform } from './perform.ts';

interface QuickstartCommandOptions {
  readonly out: string;
  readonly seed: number;
  readonly engine: EngineName;
  readonly json?: boolean;
}

const folder = 'results/quickstart';

/** `quickstart`: the whole method on real digits. */
export function addQuickstart(program: Command, context: CliContext): void {
  program
    .command('quickstart')
    .description(
      'Compress a real network on 10,000 handwritten digits and compare: full precision, 4 bits, SBS.',
    )
    .addOption(outOption().default(folder))
    .addOption(seedOption().default(0))
    .addOption(engineOption())
    .addOption(jsonOption())
    .action(async ({ out, seed, engine, json }: QuickstartCommandOptions) => {
      const output = await openOutputFolder(out);
      const progress = createTerminalProgress({ stream: context.stderr });
      await perform(context, { output, seed, json }, (signal) =>
        quickstart({ engine: engineByName(engine), seed, progress, signal }),
      );
    });
}
