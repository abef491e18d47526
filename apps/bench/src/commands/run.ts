import { basename, join } from 'node:path';
import { type Command, Option } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { readRunConfig } from '../config/read-run-config.ts';
import type { EngineName, EngineSettings } from '../engines.ts';
import { type CheckpointOptions, checkpointOptions, periodOf } from '../options/checkpoint-options.ts';
import { engineOption, engineSettingOptions, jsonOption, outOption, seedOption } from '../options/options.ts';
import { createTerminalProgress } from '../progress/terminal-progress.ts';
import { configuredRun } from '../recipes/configured-run.ts';
import { forkOf } from '../trial/fork.ts';
import { perform } from './perform.ts';

interface RunOptions extends EngineSettings, CheckpointOptions {
  readonly engine?: EngineName;
  readonly seed?: number;
  readonly out?: string;
  readonly json?: boolean;
  readonly fork?: boolean;
  readonly anew?: boolean;
}

/** `run CONFIG.json`: runs a configured pipeline as a resumable trial. */
export function addRun(program: Command, context: CliContext): void {
  const command = program
    .command('run')
    .description(
      'Run the pipeline that a configuration file describes (see apps/bench/schema/run.schema.json), or resume it.',
    )
    .argument('<config>', 'configuration, JSON')
    .addOption(seedOption(" (default: the configuration's)"))
    .addOption(outOption(' (default: results/<name of the configuration>)'))
    .addOption(jsonOption());
  const engineOptions = [engineOption(" (default: the configuration's)"), ...engineSettingOptions()];
  for (const option of [...trialOptions(), ...checkpointOptions(), ...engineOptions])
    command.addOption(option);
  command.action(async (file: string, { seed, engine, out, json, fork, anew, ...options }: RunOptions) => {
    const read = await readRunConfig(file);
    const config = {
      ...read,
      ...(seed === undefined ? {} : { seed }),
      ...(engine === undefined ? {} : { engine }),
    };
    const place = out ?? join('results', basename(file, '.json'));
    const progress = createTerminalProgress({ stream: context.stderr });
    const trial = fork ? await forkOf(config, place) : { config, folder: place };
    if (fork) progress.message(`The fork is in ${trial.folder}.`);
    const period = periodOf(options);
    const { config: wanted, ...where } = trial;
    await perform(context, await configuredRun(wanted, progress, options), {
      ...where,
      progress,
      json,
      anew,
      period,
    });
  });
}

const trialOptions = (): Option[] => [
  new Option(
    '--fork',
    'start a new trial from the full-precision weights of the trial in --out, with any settings',
  ),
  new Option('--anew', 'move another trial in --out aside, and begin').conflicts('fork'),
];
