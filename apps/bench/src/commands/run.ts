import { basename, join } from 'node:path';
import type { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { readRunConfig } from '../config/read-run-config.ts';
import type { EngineSettings } from '../engines.ts';
import { engineSettingOptions, jsonOption, outOption, seedOption } from '../options/options.ts';
import { createTerminalProgress } from '../progress/terminal-progress.ts';
import { configuredRun } from '../recipes/configured-run.ts';
import { openOutputFolder } from '../results/output-folder.ts';
import { perform } from './perform.ts';

interface RunOptions extends EngineSettings {
  readonly seed?: number;
  readonly out?: string;
  readonly json?: boolean;
}

/** `run CONFIG.json`: a pipeline described by a file. */
export function addRun(program: Command, context: CliContext): void {
  const command = program
    .command('run')
    .description(
      'Run the pipeline that a configuration file describes (see apps/bench/schema/run.schema.json).',
    )
    .argument('<config>', 'configuration, JSON')
    .addOption(seedOption(" (default: the configuration's)"))
    .addOption(outOption(' (default: results/<name of the configuration>)'))
    .addOption(jsonOption());
  for (const option of engineSettingOptions()) command.addOption(option);
  command.action(async (file: string, { seed, out, json, ...engine }: RunOptions) => {
    const read = await readRunConfig(file);
    const config = seed === undefined ? read : { ...read, seed };
    const output = await openOutputFolder(out ?? join('results', basename(file, '.json')));
    await output.writeJson('config.json', config);
    const progress = createTerminalProgress({ stream: context.stderr });
    await perform(context, { output, seed: config.seed, json }, (signal) =>
      configuredRun(config, { progress, signal, engine }),
    );
  });
}
