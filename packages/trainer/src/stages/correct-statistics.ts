import {
  BACKEND,
  createRandom,
  DATASET,
  type Dataset,
  type Graph,
  type LayerTransform,
  PROGRESS,
  parseOptions,
  QUANTIZER,
  RANDOM,
  type Random,
  type StageFactory,
  silentProgress,
  stage,
  UserError,
  type Weights,
} from '@bitshare/core';
import { createNetwork, fixedPrecision, graphLayers } from '@bitshare/network';
import * as tf from '@tensorflow/tfjs';
import * as z from 'zod';
import { calibrate } from '../calibrate.ts';
import { imagesPerPass } from '../images-per-pass.ts';
import { calibrationBatches } from '../post-training/calibration-batches.ts';
import { correctOutputs } from '../post-training/correct-outputs.ts';
import { withBiases } from '../post-training/correction-places.ts';
import { momentsProbe } from '../post-training/output-moments.ts';
import { measured } from './stage-run.ts';

export interface CorrectStatisticsOptions {
  /**
   * Whether the running statistics of batch norms are those of the calibration images (`'re-estimated'`), which suits images that differ
   * from those of the training, or stay those of the network as it was trained (`'kept'`), whose answers are then kept best. Default:
   * re-estimated with labels, kept without, because the answers of the network are then all that is known.
   */
  readonly batchNorm?: 're-estimated' | 'kept' | undefined;
  /** Training images over which errors are corrected; fewer if they need more memory than 512 MB. Default 1024. */
  readonly images?: number;
}

export const correctionShape = {
  batchNorm: z
    .enum(['re-estimated', 'kept'])
    .optional()
    .describe(
      'Statistics of batch norms: those of the calibration images, or as trained. Default re-estimated, and kept for images without labels.',
    ),
  images: z
    .int()
    .min(1)
    .default(1024)
    .describe('Training images over which errors are corrected. Default 1024.'),
};
const correctionSchema = z.strictObject(correctionShape);

/**
 * Corrects a quantized network without training: over calibration images every channel of every layer has the mean that it has in the
 * network before compression, and behind a batch norm the variance too. A layer without bias and batch norm is given a bias.
 */
export function correctStatistics(options: CorrectStatisticsOptions = {}): StageFactory {
  const name = 'correct-statistics';
  return stage({
    name,
    takes: ['weights', 'policy'],
    gives: ['weights', 'policy'],
    needs: { backend: BACKEND, dataset: DATASET, quantizer: QUANTIZER },
    optional: { random: RANDOM, progress: PROGRESS },
    async check() {
      parseOptions(name, correctionSchema, options);
    },
    run: (parts, state, signal) =>
      measured(parts.backend, { name, kind: 'calibration' }, async () => {
        const { quantizer, random = createRandom(0), progress = silentProgress } = parts;
        const { images: wanted, batchNorm } = parseOptions(name, correctionSchema, options);
        const { originalWeights, policy } = state;
        if (!originalWeights || !sameLayers(state.graph, originalWeights, state.weights))
          throw new UserError(
            `${name}: the layers of ${state.graph.name} are not those of the network before compression.`,
            'Run it behind usePolicy or allocateBits, before any training or extraction.',
          );
        await parts.backend.activate();
        const dataset = await parts.dataset.load();
        const kept = (batchNorm ?? (dataset.classes === undefined ? 'kept' : 're-estimated')) === 'kept';
        const count = imagesPerPass(state.graph, wanted);
        const images = await imagesAtOnce(state.graph, dataset, random, count);
        try {
          const calibration = { split: dataset.train, random, signal };
          const biased = withBiases(state.graph, originalWeights);
          const reference = createNetwork(biased.graph, biased.weights);
          if (!kept) await calibrate(reference, unquantized, calibration);
          const probe = momentsProbe();
          tf.tidy(() => void reference.forward(images, { training: false, transform: probe }));
          const own = await reference.parameters.read();
          reference.dispose();
          const network = createNetwork(biased.graph, { ...state.weights, ...own });
          const { parameters } = network;
          const transform = fixedPrecision({ graph: biased.graph, policy, quantizer, parameters });
          correctOutputs(network, transform, probe.seen, images);
          for (const moments of probe.seen.values()) tf.dispose([moments.mean, moments.variance]);
          const weights = await parameters.read();
          network.dispose();
          progress.message(
            `${name}: over ${images.shape[0]} images, batch norms ${kept ? 'kept' : 're-estimated'}`,
          );
          return { ...state, graph: biased.graph, weights };
        } finally {
          images.dispose();
        }
      }),
  });
}

const unquantized: LayerTransform = { apply: ({ input, weights, compute }) => compute(input, weights) };

async function imagesAtOnce(
  graph: Graph,
  dataset: Dataset,
  random: Random,
  count: number,
): Promise<tf.Tensor4D> {
  const batches = await calibrationBatches(graph, dataset, random, count);
  const joined = tf.tidy(() => {
    const all = tf.concat(batches as tf.Tensor4D[], 0);
    return tf.slice(all, 0, Math.min(count, all.shape[0]));
  });
  for (const batch of batches) batch.dispose();
  return joined as tf.Tensor4D;
}

const sameLayers = (graph: Graph, before: Weights, after: Weights): boolean =>
  graphLayers(graph).every(({ id }) => {
    const [one, other] = [before[`${id}/weights`]?.values, after[`${id}/weights`]?.values];
    return one?.length === other?.length && !!one?.every((value, i) => value === other![i]);
  });
