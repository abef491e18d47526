import { BACKEND, compose, type Graph } from '@bitshare/core';
import { modelByName } from '@bitshare/models';
import { type Command, Option } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { engineByName } from '../engines.ts';
import { integerFrom, parseInputShape } from '../options/numbers.ts';
import {
  type EngineChoice,
  engineOptions,
  jsonOption,
  modelOption,
  oneOf,
  seedOption,
} from '../options/options.ts';
import { measureStep } from '../step/measure-step.ts';
import { startPytorch } from '../step/pytorch-peer.ts';
import { stepTable } from '../step/step-table.ts';

const peers = ['pytorch', 'pytorch-compile'] as const;

interface StepCommandOptions extends EngineChoice {
  readonly model: string;
  readonly classes: number;
  readonly input?: [number, number, number];
  readonly batch: number;
  readonly steps: number;
  readonly seed: number;
  readonly peer?: (typeof peers)[number];
  readonly json?: boolean;
}

/** `step`: how long a training step takes, where it spends its time, and how another framework compares. */
export function addStep(program: Command, { stdout, stderr }: CliContext): void {
  const command = program
    .command('step')
    .description('Time a training step on made-up images: full precision, and SBS with every gate.')
    .addOption(modelOption().default('preresnet20'))
    .addOption(new Option('--classes <n>', 'number of classes').argParser(integerFrom(1)).default(100))
    .addOption(
      new Option('--input <shape>', "height x width x channels (default: the network's own)").argParser(
        parseInputShape,
      ),
    )
    .addOption(new Option('--batch <n>', 'images in a step').argParser(integerFrom(1)).default(128))
    .addOption(new Option('--steps <n>', 'counted steps of each kind').argParser(integerFrom(1)).default(12))
    .addOption(
      new Option('--peer <name>', `time another framework in turn: ${peers.join(' or ')}`).argParser(
        oneOf(peers),
      ),
    )
    .addOption(seedOption().default(0));
  for (const option of engineOptions()) command.addOption(option);
  command.addOption(jsonOption()).action(async (options: StepCommandOptions) => {
    const { model, classes, input, peer, json } = options;
    const graph = modelByName(model, { classes, ...(input ? { inputShape: input } : {}) });
    const report = await measureStep({
      ...options,
      graph,
      backend: compose(engineByName(options.engine, options)).resolve(BACKEND),
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
