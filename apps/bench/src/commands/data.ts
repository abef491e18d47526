import { BACKEND, compose, DATASET } from '@bitshare/core';
import { type Command, Option } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { readRunConfig } from '../config/read-run-config.ts';
import { dataTable } from '../data/data-table.ts';
import { measureData } from '../data/measure-data.ts';
import { type EngineSettings, engineByName } from '../engines.ts';
import { integerFrom } from '../options/numbers.ts';
import { engineSettingOptions, jsonOption } from '../options/options.ts';
import { createTerminalProgress } from '../progress/terminal-progress.ts';
import { reporting } from '../recipes/roles.ts';
import { runParts } from '../recipes/run-parts.ts';

interface DataCommandOptions extends EngineSettings {
  readonly steps: number;
  readonly json?: boolean;
}

/** `data CONFIG.json`: speed of a run's data set, and the time that its training waits for it. */
export function addData(program: Command, { stdout, stderr }: CliContext): void {
  const command = program
    .command('data')
    .description(
      "Time a configuration's data set: loading, batches, and the time that a training step waits for them.",
    )
    .argument('<config>', 'configuration, JSON')
    .addOption(new Option('--steps <n>', 'counted training steps').argParser(integerFrom(1)).default(100))
    .addOption(jsonOption());
  for (const option of engineSettingOptions()) command.addOption(option);
  command.action(async (file: string, { steps, json, ...settings }: DataCommandOptions) => {
    const config = await readRunConfig(file);
    const { engine, batchSize, seed } = config;
    const { network, plugins } = await runParts(config);
    const progress = createTerminalProgress({ stream: stderr });
    const container = compose(
      engineByName(engine, settings, (text) => progress.message(text)),
      ...plugins,
      reporting(progress),
    );
    const report = await measureData({
      ...{ batch: batchSize, steps, seed },
      source: container.resolve(DATASET),
      backend: container.resolve(BACKEND),
      graphOf: network.graphOf,
      say: progress.message,
    });
    stdout.write(json ? `${JSON.stringify(report)}\n` : dataTable(report));
  });
}
