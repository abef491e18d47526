import { BACKEND, compose } from '@bitshare/core';
import { checkImages } from '@bitshare/trainer';
import type { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { engineByName } from '../engines.ts';
import { readRunNetwork } from '../export/read-network.ts';
import { type EngineChoice, engineOptions, jsonOption } from '../options/options.ts';
import { createTerminalProgress } from '../progress/terminal-progress.ts';
import { namedDataset } from '../verify/named-dataset.ts';
import { verifyExported } from '../verify/verify-exported.ts';
import { verifyTable } from '../verify/verify-report.ts';

interface VerifyCommandOptions extends EngineChoice {
  readonly against: string;
  readonly data?: string;
  readonly json?: boolean;
}

/** `verify FILE`: checks an exported file against its source network, in every installed runtime. */
export function addVerify(program: Command, { stdout, stderr, interruptible }: CliContext): void {
  const command = program
    .command('verify')
    .description('Check an exported file against its source network, in every installed runtime.')
    .argument('<file>', 'a file that export wrote')
    .requiredOption('--against <run>', 'folder of the exported run')
    .option(
      '--data <set>',
      "data set of the test images: mnist, fashion-mnist:DIRECTORY, cifar10:FILE, ... (default: the run's)",
    )
    .addOption(jsonOption());
  for (const option of engineOptions()) command.addOption(option);
  command.action(async (path: string, options: VerifyCommandOptions) => {
    const { against, data, json, engine } = options;
    const run = await readRunNetwork(against);
    const dataset = await namedDataset(data, run);
    checkImages(`verify ${path}`, dataset, run.network.graph);
    const say = (text: string) => void stderr.write(`${text}\n`);
    await compose(engineByName(engine, options, say))
      .resolve(BACKEND)
      .activate();
    const progress = createTerminalProgress({ stream: stderr });
    const reports = await interruptible((signal) =>
      verifyExported(path, { run, split: dataset.test, progress, signal }),
    );
    stdout.write(json ? `${JSON.stringify(reports)}\n` : verifyTable(reports));
  });
}
