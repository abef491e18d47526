import type { CompressionPolicy, Graph } from '@bitshare/core';
import { modelNames } from '@bitshare/models';
import { uniformPolicy } from '@bitshare/network';
import { type Command, Option } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { chosenGraph, type NetworkChoice, networkOptions } from '../options/network-options.ts';
import { parseBits } from '../options/numbers.ts';
import { jsonOption, policyOption } from '../options/options.ts';
import { readPolicyFile } from '../policy-file.ts';
import { createWorkReport, workTable } from '../results/work-report.ts';

interface BopsOptions extends NetworkChoice {
  readonly bits?: number;
  readonly policy?: string;
  readonly json?: boolean;
}

/** `bops`: the cost of a network, layer by layer. */
export function addBops(program: Command, { stdout }: CliContext): void {
  const command = program
    .command('bops')
    .description('Count the bit operations of a network, layer by layer.');
  for (const option of networkOptions()) command.addOption(option);
  command
    .addOption(
      new Option(
        '--bits <k>',
        'bits of all layers, 1 to 8 or 32; the first and the last stay at 8 (default: 32)',
      )
        .argParser(parseBits)
        .conflicts('policy'),
    )
    .addOption(policyOption())
    .addOption(jsonOption())
    .addHelpText('after', `\nNetworks: ${modelNames.join(', ')}`)
    .action(async (options: BopsOptions) => {
      const graph = chosenGraph(options);
      const report = createWorkReport(graph, await policyOf(graph, options));
      stdout.write(options.json ? `${JSON.stringify(report)}\n` : workTable(report));
    });
}

const policyOf = async (graph: Graph, { bits = 32, policy }: BopsOptions): Promise<CompressionPolicy> =>
  policy === undefined ? uniformPolicy(graph, bits) : readPolicyFile(policy, graph);
