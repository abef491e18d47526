import { basename, join } from 'node:path';
import { compose, DATASET } from '@bitshare/core';
import { type Command, Option } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { parseRunConfig, readRunConfig } from '../config/read-run-config.ts';
import { judgePlan } from '../judge/judge-plan.ts';
import { judgedPolicies } from '../judge/judged-policy.ts';
import { type Judgement, judgedRows } from '../judge/judgement.ts';
import { judgementMarkdown } from '../judge/judgement-markdown.ts';
import { judgementColumns, judgementNotes } from '../judge/judgement-table.ts';
import { integerFrom } from '../options/numbers.ts';
import { type EngineChoice, engineOptions, jsonOption } from '../options/options.ts';
import { runParts } from '../recipes/run-parts.ts';
import { openOutputFolder } from '../results/output-folder.ts';
import { runTrials } from '../tables/trials/run-trials.ts';
import { tableProgress } from '../tables/trials/table-progress.ts';
import { trialOptions, trialProcess } from '../tables/trials/trial-process.ts';
import { textTable } from '../text-table.ts';
import { codeVersion } from '../trial/code-version.ts';

interface JudgeOptions extends EngineChoice {
  readonly config: string;
  readonly seeds: number;
  readonly jobs: number;
  readonly out?: string;
  readonly anew?: boolean;
  readonly json?: boolean;
}

/** `judge POLICY.json ...`: fine-tunes policies by one recipe from the same networks, and compares their accuracies by seed. */
export function addJudge(program: Command, context: CliContext): void {
  const command = program
    .command('judge')
    .description(
      'Compare policies apart from the weights that a search left: each is fine-tuned by one recipe from the same full-precision networks.',
    )
    .argument(
      '<policies...>',
      'policies: files, or uniform:4 for 4 bits in every layer; the first is the reference',
    )
    .requiredOption('--config <file>', 'run configuration with the network, the data set and the recipe');
  for (const option of judgeOptions()) command.addOption(option);
  command.action((given: readonly string[], options: JudgeOptions) => judge(given, options, context));
}

const judgeOptions = (): Option[] => [
  new Option('--seeds <n>', 'trials of each policy, with the seeds 0, 1, ...')
    .argParser(integerFrom(1))
    .default(3),
  new Option('--jobs <n>', 'trials at once; the cores are shared').argParser(integerFrom(1)).default(1),
  ...engineOptions(),
  new Option(
    '--out <directory>',
    'where the table and the trials are written (default: results/judge-<configuration>)',
  ),
  new Option('--anew', 'move trials of another program version or recipe aside'),
  jsonOption(),
];

async function judge(given: readonly string[], options: JudgeOptions, context: CliContext): Promise<void> {
  const { stdout, stderr, commandLine, interruptible } = context;
  const config = { ...(await readRunConfig(options.config)), engine: options.engine };
  const { plugins, network } = await runParts(config);
  const dataset = await compose(...plugins)
    .resolve(DATASET)
    .load();
  const policies = await judgedPolicies(given, network.graphOf(dataset));
  const plan = judgePlan(config, policies, options.seeds);
  for (const { id, config: own } of plan.trials) parseRunConfig(own, `the trial ${id}`);
  const output = await openOutputFolder(
    options.out ?? join('results', `judge-${basename(options.config, '.json')}`),
  );
  const say = (line: string) => void stderr.write(`${line}\n`);
  const progress = tableProgress(plan.trials.length);
  const outcomes = await interruptible((signal) =>
    runTrials(plan.trials, {
      root: join(output.path, 'trials'),
      jobs: options.jobs,
      runner: trialProcess({ options: trialOptions(options), say }),
      signal,
      onTrial: (trial, event, done) => say(`${trial.id} ${event} (${progress(done)})`),
    }),
  );
  const reference = policies[0]!.title;
  const judgement: Judgement = {
    ...{ format: 'bitshare-judgement', version: 1, dataset: dataset.name, datasetVersion: dataset.version },
    ...{ code: await codeVersion(), command: commandLine, reference, seeds: options.seeds },
    rows: judgedRows(policies, plan, outcomes),
  };
  await output.writeJson('judgement.json', judgement);
  await output.writeText('judgement.md', judgementMarkdown(judgement));
  for (const { failures } of judgement.rows) failures.forEach(say);
  if (options.json) stdout.write(`${JSON.stringify(judgement)}\n`);
  else
    stdout.write(
      `\n${textTable(judgementColumns(reference), judgement.rows)}\n${judgementNotes(options.seeds).join('\n')}\n`,
    );
  say(`\nWritten: ${output.written.join(', ')}`);
}
