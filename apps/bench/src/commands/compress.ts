import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { networkName, planCompression } from '../compress/compression-plan.ts';
import type { CompressionRequest } from '../compress/compression-request.ts';
import { deliver } from '../compress/deliverables.ts';
import { deliverablesText } from '../compress/deliverables-text.ts';
import { planText } from '../compress/plan-text.ts';
import type { EngineSettings } from '../engines.ts';
import { type CheckpointOptions, checkpointOptions, periodOf } from '../options/checkpoint-options.ts';
import { parseNormalization } from '../options/normalization.ts';
import { integerFrom } from '../options/numbers.ts';
import { engineOptions, jsonOption, oneOf, seedOption } from '../options/options.ts';
import { createTerminalProgress } from '../progress/terminal-progress.ts';
import { configuredRun } from '../recipes/configured-run.ts';
import { resultTable } from '../results/result-table.ts';
import { performed } from './perform.ts';

interface CompressOptions extends Omit<CompressionRequest, 'model'>, EngineSettings, CheckpointOptions {
  readonly anew?: boolean;
  readonly json?: boolean;
}

/** `compress MODEL`: compresses a trained network with a folder of images. */
export function addCompress(program: Command, context: CliContext): void {
  const command = program
    .command('compress')
    .description(
      'Compress a trained network of your own: it is measured, searched, fine-tuned, written for several runtimes and checked there.',
    )
    .argument(
      '<model>',
      "an ONNX file, a TensorFlow.js model.json, or a run's folder with a full-precision network",
    )
    .requiredOption('--data <folder>', 'images of the kind that the network will see: a folder or a .tar')
    .requiredOption(
      '--out <folder>',
      'where everything is written; the same command goes on where it was interrupted',
    );
  for (const option of [...requestOptions(), ...checkpointOptions(), ...engineOptions(), jsonOption()])
    command.addOption(option);
  command.addHelpText('after', examples);
  command.action((model: string, options: CompressOptions) => compress({ ...options, model }, context));
}

const requestOptions = (): Option[] => [
  new Option('--target-ratio <n>', 'times fewer bit operations (default: 30, without training 20)')
    .argParser(numberAbove(1))
    .conflicts('targetBytes'),
  new Option('--target-bytes <n>', 'bytes of all weights, at most').argParser(integerFrom(1)),
  new Option(
    '--labels <from>',
    'folders: named by class; none: the network itself says what is right (default: as the images lie)',
  ).argParser(oneOf(['folders', 'none'])),
  new Option('--no-training', 'choose bits alone; nothing is trained or removed'),
  new Option('--input <HxW>', 'height and width of the images, where the file leaves them open').argParser(
    parseSize,
  ),
  new Option(
    '--normalization <form>',
    'of the images that the network was trained on: imagenet, cifar10, cifar100, [0,1], [-1,1], [0,255], or means/deviations as 0.5,0.5,0.5/0.2,0.2,0.2 (default: that of the file, or imagenet)',
  ).argParser(parseNormalization),
  new Option(
    '--epochs <n>',
    'passes over the images, in the search and in fine-tuning (default: by their number)',
  ).argParser(integerFrom(1)),
  new Option('--batch <n>', 'images in a training step (default: by memory)').argParser(integerFrom(1)),
  new Option('--quick', 'a twentieth of the training, for a first look').default(false),
  new Option('--anew', 'move another result in --out aside, and begin'),
  seedOption().default(0),
];

const examples = `
Examples:
  compress model.onnx --data photos --out small
  compress model.json --data photos --out small --target-bytes 500000 --normalization "[-1,1]"
  compress model.onnx --data photos --out small --labels none --no-training`;

async function compress(
  { anew, json, threads, portable, ...options }: CompressOptions & CompressionRequest,
  context: CliContext,
): Promise<void> {
  const { stdout, stderr, interruptible } = context;
  const progress = createTerminalProgress({ stream: stderr });
  const { checkpointSteps, checkpointSeconds, ...request } = options;
  const plan = await planCompression(request);
  if (!json) stdout.write(planText(plan));
  const recipe = await configuredRun(plan.config, progress, { threads, portable });
  const folder = request.out;
  const { result, collapse } = await performed(context, recipe, {
    ...{ folder, progress, anew },
    period: periodOf({ checkpointSteps, checkpointSeconds }),
  });
  if (collapse) throw collapse;
  if (!json) stdout.write(`\n${resultTable(result)}\n`);
  const name = networkName(request.model);
  const files = await interruptible((signal) => deliver(folder, name, progress, signal));
  if (json) stdout.write(`${JSON.stringify({ result, files })}\n`);
  else stdout.write(`\n${deliverablesText(files)}\nThe report with pictures: ${folder}/report.html\n`);
}

const numberAbove =
  (least: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+(\.\d+)?$/.test(text) && value > least) return value;
    throw new InvalidArgumentError(`Give a number above ${least}, such as ${least + 29}.`);
  };

/** `224x192`: height and width. */
function parseSize(text: string): [number, number] {
  const match = /^([1-9]\d*)x([1-9]\d*)$/.exec(text);
  if (!match) throw new InvalidArgumentError('Give height x width, such as 224x224.');
  return [Number(match[1]), Number(match[2])];
}
