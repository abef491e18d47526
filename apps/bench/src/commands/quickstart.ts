import type { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { engineByName } from '../engines.ts';
import { type EngineChoice, engineOptions, jsonOption, outOption, seedOption } from '../options/options.ts';
import { createTerminalProgress } from '../progress/terminal-progress.ts';
import { quickstart } from '../recipes/quickstart.ts';
import { openOutputFolder } from '../results/output-folder.ts';
import { perform } from './perform.ts';

interface QuickstartCommandOptions extends EngineChoice {
  readonly out: string;
  readonly seed: number;
  readonly json?: boolean;
}

const folder = 'results/quickstart';

/** `quickstart`: the whole method on real digits. */
export function addQuickstart(program: Command, context: CliContext): void {
  const command = program
    .command('quickstart')
    .description(
      'Compress a real network on 10,000 handwritten digits and compare: full precision, 4 bits, SBS.',
    )
    .addOption(outOption().default(folder))
    .addOption(seedOption().default(0))
    .addOption(jsonOption());
  for (const option of engineOptions()) command.addOption(option);
  command.action(async (options: QuickstartCommandOptions) => {
    const { out, seed, json, engine } = options;
    const output = await openOutputFolder(out);
    const progress = createTerminalProgress({ stream: context.stderr });
    await perform(context, { output, seed, json }, (signal) =>
      quickstart({ engine: engineByName(engine, options), seed, progress, signal }),
    );
  });
}
