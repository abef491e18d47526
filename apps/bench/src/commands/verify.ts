import { BACKEND, compose } from '@bitshare/core';
import { createBops } from '@bitshare/costs';
import { packNetwork } from '@bitshare/exporters';
import { packedIdealBytes } from '@bitshare/packed';
import { checkImages } from '@bitshare/trainer';
import type { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { engineByName } from '../engines.ts';
import { readRunNetwork } from '../export/read-network.ts';
import { grouped } from '../figures.ts';
import { type EngineChoice, engineOptions, jsonOption } from '../options/options.ts';
import { textTable } from '../text-table.ts';
import { openExportedFile } from '../verify/exported-file.ts';
import { namedDataset } from '../verify/named-dataset.ts';
import { type Agreement, verifyFile } from '../verify/verify-file.ts';

interface VerifyCommandOptions extends EngineChoice {
  readonly against: string;
  readonly data?: string;
  readonly json?: boolean;
}

/** One entry of the result of `verify --json`. */
interface VerifyReport extends Agreement {
  readonly format: string;
  readonly runtime: string;
  readonly bytes: number;
  readonly idealBytes: number;
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
    const split = dataset.test;
    const say = (text: string) => void stderr.write(`${text}\n`);
    await compose(engineByName(engine, options, say))
      .resolve(BACKEND)
      .activate();
    const packed = await packNetwork(run.network, { quantizer: run.quantizer, cost: createBops() });
    const { format, bytes, runtimes } = await openExportedFile(path, packed);
    const reports = await interruptible(async (signal) => {
      const all: VerifyReport[] = [];
      for (const runtime of runtimes) {
        const onImages = (done: number) => {
          if (stderr.isTTY) stderr.write(`\r${runtime.name}: ${done} of ${split.size} images `);
        };
        const agreement = await verifyFile(runtime, { run, packed, split, signal, onImages });
        if (stderr.isTTY) stderr.write('\n');
        const idealBytes = packedIdealBytes(packed);
        all.push({ format, runtime: runtime.name, bytes, idealBytes, ...agreement });
      }
      return all;
    });
    stdout.write(json ? `${JSON.stringify(reports)}\n` : table(reports));
  });
}

const table = (reports: readonly VerifyReport[]): string =>
  textTable<VerifyReport>(
    [
      { title: 'Runtime', cell: (report) => report.runtime },
      { title: 'Bytes', cell: (report) => grouped(report.bytes), align: 'right' },
      { title: 'Ideal', cell: (report) => grouped(report.idealBytes), align: 'right' },
      { title: 'Largest code difference', cell: (report) => String(worst(report)), align: 'right' },
      { title: 'Top-1 %', cell: (report) => accuracy(report.top1), align: 'right' },
      { title: 'Of the run', cell: (report) => accuracy(report.referenceTop1), align: 'right' },
      { title: 'Same class %', cell: (report) => report.agreement.toFixed(2), align: 'right' },
    ],
    reports,
  );

/** Images without labels have no accuracy. */
const accuracy = (percent: number | undefined): string => percent?.toFixed(2) ?? '-';

const worst = ({ layers }: VerifyReport): number =>
  Math.max(...layers.map((layer) => layer.maxCodeDifference));
