import type { CompressionRequest } from './compression-request.ts';
import type { NetworkFacts } from './network-facts.ts';

/** How much is trained, and how. */
export interface TrainingChoices {
  readonly batchSize: number;
  readonly searchEpochs: number;
  readonly fineTuneEpochs: number;
  /** Of weights in the search, and at the start of fine-tuning. */
  readonly searchRate: number;
  readonly fineTuneRate: number;
  /** Why, one sentence each. */
  readonly sentences: readonly string[];
}

/** Largest batch. */
const mostImages = 128;
/** Values that a training step of the search holds for each value of the network: itself, its gradient, its quantized form. */
const copies = 3;
/** Rates for a batch of 128. The network is trained already, so they are a tenth of those that networks are trained with. */
const usualRates = { search: 0.01, fineTune: 0.02 };
/** MACs of the forward passes of a search: an hour or less on a few cores. */
const searchMacs = 1e13;

/**
 * Chooses batch, epochs and rates for a trained network.
 * @param images for training. @param memoryBytes that a training step may take.
 */
export function chooseTraining(
  { epochs, batch, quick }: Pick<CompressionRequest, 'epochs' | 'batch' | 'quick'>,
  { activations, macs }: Pick<NetworkFacts, 'activations' | 'macs'>,
  images: number,
  memoryBytes: number,
): TrainingChoices {
  const fitting = memoryBytes / (4 * copies * activations);
  const batchSize = batch ?? powerOfTwo(Math.max(1, Math.min(mostImages, fitting, Math.max(8, images / 8))));
  const seen = Math.min(100_000, Math.max(5000, searchMacs / macs)) / (quick ? 20 : 1);
  const passes = Math.min(60, Math.max(1, Math.round(seen / images)));
  const searchEpochs = epochs ?? passes;
  const fineTuneEpochs = epochs ?? Math.max(1, Math.round(1.5 * passes));
  const scale = Math.min(1, batchSize / mostImages);
  return {
    ...{ batchSize, searchEpochs, fineTuneEpochs },
    searchRate: rounded(usualRates.search * scale),
    fineTuneRate: rounded(usualRates.fineTune * scale),
    sentences: [
      batch === undefined
        ? `Batches of ${batchSize}: what about ${Math.round(memoryBytes / 2 ** 20)} MiB hold, and at most an eighth of the images or ${mostImages}.`
        : `Batches of ${batchSize}, as asked for.`,
      epochs === undefined
        ? `A search of ${searchEpochs} epochs and ${fineTuneEpochs} of fine-tuning, by the number of images and the size of the network${quick ? '; a twentieth of the usual, because of --quick' : ''}.`
        : `${epochs} epochs of search and of fine-tuning, as asked for.`,
      `Learning rates of ${rounded(usualRates.search * scale)} and ${rounded(usualRates.fineTune * scale)}: small, because the network is trained already, and in proportion to the batch.`,
    ],
  };
}

const powerOfTwo = (most: number): number => 2 ** Math.floor(Math.log2(most));

/** Two digits. */
const rounded = (rate: number): number => Number(rate.toPrecision(2));
