import { totalmem } from 'node:os';
import { basename, extname, join, resolve } from 'node:path';
import { UserError } from '@bitshare/core';
import { parseRunConfig } from '../config/read-run-config.ts';
import type { RunConfig, RunConfigInput } from '../config/run-config.ts';
import { importNetwork } from '../import/import-network.ts';
import type { ImportedNetwork } from '../import/imported-network.ts';
import { type ChosenImages, chooseImages } from './chosen-images.ts';
import type { CompressionRequest } from './compression-request.ts';
import { type NetworkFacts, networkFacts } from './network-facts.ts';
import { chooseTraining } from './training-choices.ts';

/** What a compression will do. */
export interface CompressionPlan {
  readonly imported: ImportedNetwork;
  readonly facts: NetworkFacts;
  readonly images: ChosenImages;
  /** Why it does so, one sentence each. */
  readonly choices: readonly string[];
  /** The run that does it. */
  readonly config: RunConfig;
}

/** Targets when none is asked for: between 8 bits everywhere (16 times fewer bit operations) and 4 bits (64 times). */
const usualRatio = { training: 30, noTraining: 20 };

/** Bytes that a training step may take: half of the memory, and of what the WebAssembly engine can address. */
const stepBytes = () => Math.min(totalmem() / 2, 2 ** 31);

/**
 * Reads the network, looks at the images and chooses the rest.
 * @throws UserError when the network cannot be taken, images are missing or do not fit it, or the target is out of reach.
 */
export async function planCompression(request: CompressionRequest): Promise<CompressionPlan> {
  const { model, input } = request;
  const imported = await importNetwork(model, { input });
  const facts = networkFacts(imported.graph);
  checkTarget(request, facts);
  const images = await chooseImages(request, facts.outputs);
  const training = chooseTraining(request, facts, images.training, stepBytes());
  const trains = request.training;
  const { target, cost, sentence } = targetOf(request, trains);
  const { labels, split } = images;
  const { searchEpochs, fineTuneEpochs, searchRate, fineTuneRate } = training;
  const distill = labels === 'folders' ? {} : undefined;
  const config: RunConfigInput = {
    model: {
      file: resolve(model),
      ...(input === undefined ? {} : { input: [...input] }),
      ...(request.normalization === undefined ? {} : { normalization: request.normalization }),
    },
    dataset: {
      ...{ name: 'image-folder', path: resolve(request.data), labels, flip: false },
      ...(split === undefined ? {} : { split }),
      cache: resolve(request.out, 'images'),
    },
    ...{ engine: request.engine, seed: request.seed, batchSize: training.batchSize, cost },
    // Weights that are not trained need a range for every filter.
    ...(trains ? {} : { quantizer: { name: 'lsq', perChannel: true } }),
    method: trains ? { name: 'sbs' } : { name: 'post-training', ...target, harmImages: harmImages(facts) },
    stages: {
      batchNorms: trains ? 'restored' : 'kept',
      search: { ...target, epochs: searchEpochs, learningRate: searchRate, distill },
      fineTune: { epochs: fineTuneEpochs, learningRate: fineTuneRate, distill },
    },
  };
  return {
    ...{ imported, facts, images },
    choices: [sentence, ...(trains ? trainingSentences(labels, facts, training.sentences) : [noTraining])],
    config: parseRunConfig(config, 'compress'),
  };
}

/** Widths that are tried at each site of each layer. */
const triedWidths = 5;
/** Multiply-accumulates that measuring the harm of bits may take: some minutes on a few cores. */
const harmMacs = 5e12;

/** Images on which the harm of bits is measured: 256, and fewer for large networks. */
function harmImages({ convolutions, denseLayers, macs }: NetworkFacts): number {
  const passes = 2 * triedWidths * (convolutions + denseLayers);
  return Math.min(256, Math.max(32, Math.round(harmMacs / (passes * macs))));
}

const trainingSentences = (
  labels: ChosenImages['labels'],
  { unnormalized }: NetworkFacts,
  sentences: readonly string[],
) => [
  ...(unnormalized > 0
    ? [
        `Convolutions without batch norm get one that changes nothing yet (${unnormalized}): at few bits, training without it diverges.`,
      ]
    : []),
  labels === 'none'
    ? 'The network as it is teaches the compressed one; its answers take the place of labels.'
    : 'The network as it is teaches the compressed one, beside the labels.',
  ...sentences,
];

const noTraining = 'Bits alone are chosen, by what they do to the answers; nothing is trained or removed.';

function targetOf({ targetRatio, targetBytes }: CompressionRequest, training: boolean) {
  if (targetBytes !== undefined)
    return {
      target: { targetCost: targetBytes },
      cost: { name: 'weight-bytes' },
      sentence: `At most ${targetBytes} bytes of weights.`,
    } as const;
  const ratio = targetRatio ?? (training ? usualRatio.training : usualRatio.noTraining);
  return {
    target: { targetRatio: ratio },
    cost: { name: 'bops' },
    sentence: `${ratio} times fewer bit operations${targetRatio === undefined ? ', for want of a target; 8 bits everywhere are 16 times fewer, 4 bits 64 times' : ''}.`,
  } as const;
}

/** @throws UserError when a target asks for no compression. */
function checkTarget(
  { model, targetRatio, targetBytes }: CompressionRequest,
  { weights }: NetworkFacts,
): void {
  if (targetRatio !== undefined && targetBytes !== undefined)
    throw new UserError('--target-ratio and --target-bytes exclude each other.', 'Give one of them.');
  if (targetBytes !== undefined && targetBytes >= 4 * weights)
    throw new UserError(
      `--target-bytes ${targetBytes}: the weights of ${model} take ${4 * weights} bytes already.`,
      'Give fewer.',
    );
  if (targetRatio !== undefined && !(targetRatio > 1))
    throw new UserError(`--target-ratio ${targetRatio} asks for no compression.`, 'Give more than 1.');
}

/** Name of the files of a compressed network: that of the model, or of its folder where every model has the same name. */
export function networkName(model: string): string {
  const own = basename(model, extname(model));
  const name = own === 'model' || own === 'network' ? basename(join(resolve(model), '..')) : own;
  return name.replace(/[^\w.-]+/g, '-') || 'network';
}
