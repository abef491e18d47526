import { basename, join, resolve } from 'node:path';
import type { ModelName } from '@bitshare/models';
import { Argument, type Command, Option } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { parseRunConfig } from '../config/read-run-config.ts';
import { integerFrom } from '../options/numbers.ts';
import { type EngineChoice, engineOptions, jsonOption, modelOption, oneOf } from '../options/options.ts';
import { openOutputFolder } from '../results/output-folder.ts';
import { paperModels, smallModels } from '../tables/paper/paper-models.ts';
import { type ScaleName, scaleNames, scales } from '../tables/paper/scale.ts';
import { type TableId, tableById, tableIds } from '../tables/paper/table-by-id.ts';
import { captionOf } from '../tables/rendering/table-caption.ts';
import { printedColumns } from '../tables/rendering/table-columns.ts';
import { writeTable } from '../tables/rendering/write-table.ts';
import { dryRun } from '../tables/trials/dry-run.ts';
import { performTable } from '../tables/trials/perform-table.ts';
import { shownTrial } from '../tables/trials/shown-trial.ts';
import { tableData } from '../tables/trials/table-data.ts';
import { planTable } from '../tables/trials/table-plan.ts';
import { tableProgress } from '../tables/trials/table-progress.ts';
import { trialOptions, trialProcess } from '../tables/trials/trial-process.ts';
import { textTable } from '../text-table.ts';
import { codeVersion } from '../trial/code-version.ts';

interface TableOptions extends EngineChoice {
  readonly scale: ScaleName;
  readonly dataset?: string;
  readonly dataDir?: string;
  readonly model?: ModelName;
  readonly allNetworks?: boolean;
  readonly weights?: string;
  readonly seeds?: number;
  readonly jobs: number;
  readonly out: string;
  readonly anew?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** `table ID` and `figure 2`: runs the paper's tables, beside the published figures. */
export function addTables(program: Command, context: CliContext): void {
  const numbered = tableIds.filter((id) => id !== 'figure-2');
  const table = program
    .command('table')
    .description('Run a table of the paper, and show the published figures beside the results.')
    .addArgument(new Argument('<id>', `which: ${numbered.join(', ')}`).choices(numbered))
    .action((id: TableId, options: TableOptions) => runTable(id, options, context));
  const figure = program
    .command('figure')
    .description('Run a figure of the paper: accuracy over bit operations, one curve for each method.')
    .addArgument(new Argument('<id>', 'which: 2').choices(['2']))
    .action((_: string, options: TableOptions) => runTable('figure-2', options, context));
  for (const command of [table, figure]) for (const option of tableOptions()) command.addOption(option);
}

const tableOptions = (): Option[] => [
  new Option('--scale <name>', `how much work: ${scaleNames.join(', ')}`)
    .argParser(oneOf(scaleNames))
    .default('short'),
  new Option(
    '--dataset <name>',
    "data set: a name, or a run's configuration with one (default: synthetic images, fashion-mnist, or the paper's, by scale)",
  ),
  new Option('--data-dir <place>', "folder of the data set's files, or their archive"),
  modelOption(' (default: by table and scale)'),
  new Option('--all-networks', 'every network of the table, not only its first (default at the scale paper)'),
  new Option(
    '--weights <file>',
    'trained full-precision weights to start from (default: each seed trains its own)',
  ),
  new Option('--seeds <n>', 'trials of each row (default: by scale)').argParser(integerFrom(1)),
  new Option('--jobs <n>', 'trials at once; the cores are shared').argParser(integerFrom(1)).default(1),
  ...engineOptions(),
  new Option('--out <directory>', 'where tables and trials are written').default(join('results', 'tables')),
  new Option('--anew', 'move trials of another program version or recipe aside'),
  new Option('--dry-run', 'list the trials and their estimated time, from a measured step'),
  jsonOption(),
];

async function runTable(id: TableId, options: TableOptions, context: CliContext): Promise<void> {
  const { stdout, stderr, commandLine, interruptible } = context;
  const chosen = scales[options.scale];
  const scale = { ...chosen, everyNetwork: options.allNetworks ?? chosen.everyNetwork };
  const table = tableById(id, scale.targets);
  const { label, dataset } = await tableData(id, scale.name, {
    chosen: options.dataset,
    place: options.dataDir,
  });
  const plan = planTable(table, {
    ...{ scale, dataset, engine: options.engine },
    weights: options.weights && resolve(options.weights),
    modelOf: (network) => options.model ?? (scale.everyNetwork ? paperModels : smallModels)[network],
    seeds: options.seeds ?? scale.seeds,
  });
  // Every configuration is checked before the first trial begins.
  const configs = plan.trials.map(({ id: trial, config }) => parseRunConfig(config, `the trial ${trial}`));
  const say = (line: string) => void stderr.write(`${line}\n`);
  if (options.dryRun) {
    stdout.write(await dryRun(plan, configs, options));
    return;
  }
  const output = await openOutputFolder(options.out);
  const root = join(output.path, 'trials', trialsFolder(label, options));
  const code = await codeVersion();
  const progress = tableProgress(plan.trials.length);
  const result = await interruptible((signal) =>
    performTable(table, plan, {
      root,
      jobs: options.jobs,
      runner: trialProcess({ options: trialOptions(options), say }),
      signal,
      ...{ scale, dataset: label, code, command: commandLine },
      weights: options.weights && basename(options.weights),
      onTrial: (trial, event, done) => say(`${trial.id} ${event} (${progress(done)})`),
    }),
  );
  await writeTable(output, result, await shownTrial(plan, root));
  if (options.json) stdout.write(`${JSON.stringify(result)}\n`);
  else
    stdout.write(
      `\n${textTable(printedColumns(result.columns), result.rows)}\n${captionOf(result).join('\n')}\n`,
    );
  say(`\nWritten: ${output.written.join(', ')}`);
}

/** Trials with other initial weights, data set or scale are separate. */
const trialsFolder = (label: string, { scale, weights }: TableOptions): string =>
  [label, scale, ...(weights === undefined ? [] : ['from', basename(weights, '.safetensors')])].join('-');
