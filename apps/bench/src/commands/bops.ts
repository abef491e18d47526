import { type CompressionPolicy, type Graph, parsePolicy } from '@bitshare/core';
import { modelByName, modelNames } from '@bitshare/models';
import { checkPolicy, uniformPolicy } from '@bitshare/network';
import { type Command, Option } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { readJsonFile } from '../json-file.ts';
import { integerFrom, parseBits, parseInputShape } from '../options/numbers.ts';
import { jsonOption, modelOption } from '../options/options.ts';
import { createWorkReport, workTable } from '../results/work-report.ts';

interface BopsOptions {
  readonly model: string;
  readonly classes: number;
  readonly input?: [number, number, number];
  readonly bits?: number;
  readonly policy?: string;
  readonly json?: boolean;
}

/** `bops`: what a network costs, layer by layer. */
export function addBops(program: Command, { stdout }: CliContext): void {
  program
    .command('bops')
    .description('Count the bit operations of a network, layer by layer.')
    .addOption(modelOption().makeOptionMandatory())
    .addOption(
      new Option('--classes <n>', 'number of classes').argParser(integerFrom(1)).makeOptionMandatory(),
    )
    .addOption(
      new Option('--input <shape>', "height x width x channels (default: the network's own)").argParser(
        parseInputShape,
      ),
    )
    .addOption(
      new Option(
        '--bits <k>',
        'bits of all layers, 1 to 8 or 32; the first and the last stay at 8 (default: 32)',
      )
        .argParser(parseBits)
        .conflicts('policy'),
    )
    .addOption(new Option('--policy <file>', 'a searched policy, such as policy.json'))
    .addOption(jsonOption())
    .addHelpText('after', `\nNetworks: ${modelNames.join(', ')}`)
    .action(async (options: BopsOptions) => {
      const { model, classes, input, json } = options;
      const graph = modelByName(model, { classes, ...(input ? { inputShape: input } : {}) });
      const report = createWorkReport(graph, await policyOf(graph, options));
      stdout.write(json ? `${JSON.stringify(report)}\n` : workTable(report));
    });
}

async function policyOf(graph: Graph, { bits = 32, policy }: BopsOptions): Promise<CompressionPolicy> {
  if (policy === undefined) return uniformPolicy(graph, bits);
  const given = parsePolicy(await readJsonFile(policy), policy);
  checkPolicy(graph, given);
  return given;
}
