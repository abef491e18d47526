import { BACKEND, compose, type Graph } from '@bitshare/core';
import { type Command, Option } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { engineByName } from '../engines.ts';
import { chosenGraph, type NetworkChoice, networkOptions } from '../options/network-options.ts';
import { integerFrom } from '../options/numbers.ts';
import { type EngineChoice, engineOptions, jsonOption, oneOf, seedOption } from '../options/options.ts';
import { measureStep } from '../step/measure-step.ts';
import { startPytorch } from '../step/pytorch-peer.ts';
import { stepTable } from '../step/step-table.ts';

const peers = ['pytorch', 'pytorch-compile'] as const;

interface StepCommandOptions extends EngineChoice, NetworkChoice {
  readonly batch: number;
  readonly steps: number;
  readonly seed: number;
  readonly peer?: (typeof peers)[number];
  readonly json?: boolean;
}

/** `step`: times a training step, its kernels, and another framework for comparison. */
export function addStep(program: Command, { stdout, stderr }: CliContext): void {
  const command = program
    .command('step')
    .description('Time a training step on synthetic images: full precision, and SBS with every gate.');
  for (const option of networkOptions({ model: 'preresnet20', classes: 100 })) command.addOption(option);
  command
    .addOption(new Option('--batch <n>', 'images in a step').argParser(integerFrom(1)).default(128))
    .addOption(new Option('--steps <n>', 'counted steps of each kind').argParser(integerFrom(1)).default(12))
    .addOption(
      new Option(
        '--peer <name>',
        `also time another framework, in alternation: ${peers.join(' or ')}`,
      ).argParser(oneOf(peers)),
    )
    .addOption(seedOption().default(0));
  for (const option of engineOptions()) command.addOption(option);
  command.addOption(jsonOption()).action(async (options: StepCommandOptions) => {
    const { peer, json } = options;
    const graph = chosenGraph(options);
    const report = await measureStep({
      ...options,
      graph,
      backend: compose(engineByName(options.engine, options, say)).resolve(BACKEND),
      startPeer: peer && ((threads) => peerFor(peer, graph, options, threads, say)),
      say,
    });
    stdout.write(json ? `${JSON.stringify(report)}\n` : stepTable(report));
  });

  function say(text: string): void {
    stderr.write(`${text}\n`);
  }
}

async function peerFor(
  name: (typeof peers)[number],
  graph: Graph,
  { batch, classes }: StepCommandOptions,
  threads: number,
  say: (text: string) => void,
) {
  const peer = await startPytorch({ graph, batch, classes, threads, compile: name === 'pytorch-compile' });
  if (!peer) say(`${name} is skipped: python3 here has no torch (pip install torch).`);
  return peer;
}
