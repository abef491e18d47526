import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { readRunConfig } from '../config/read-run-config.ts';
import { type EngineChoice, engineOptions, jsonOption, outOption, seedOption } from '../options/options.ts';
import { createTerminalProgress } from '../progress/terminal-progress.ts';
import { configuredRun } from '../recipes/configured-run.ts';
import { perform } from './perform.ts';

interface QuickstartCommandOptions extends EngineChoice {
  readonly out: string;
  readonly seed: number;
  readonly json?: boolean;
}

const folder = 'results/quickstart';
const configuration = fileURLToPath(new URL('../../examples/quickstart.json', import.meta.url));

/** `quickstart`: the run of `examples/quickstart.json`, the whole method on real digits. */
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
    const { out, seed, engine, json } = options;
    const progress = createTerminalProgress({ stream: context.stderr });
    const config = { ...(await readRunConfig(configuration)), seed, engine };
    const recipe = await configuredRun(config, progress, options);
    // The quickstart has no options that a user could have changed by mistake.
    await perform(context, recipe, { folder: out, progress, json, anew: true });
  });
}
