import {
  BACKEND,
  createRandom,
  DATASET,
  PROGRESS,
  RANDOM,
  type Split,
  type StageFactory,
  silentProgress,
  stage,
} from '@bitshare/core';
import {
  createNetwork,
  insertBatchNorms,
  type Network,
  type OutputMoments,
  unnormalizedConvolutions,
} from '@bitshare/network';
import * as tf from '@tensorflow/tfjs';
import { calibrationImages } from '../calibrate.ts';
import { eventLoopTurn } from '../event-loop-turn.ts';
import { momentsProbe } from '../post-training/output-moments.ts';

/**
 * Puts batch norms back where they were folded into convolutions, as in most files of trained networks: at few bits, training without
 * them diverges. Statistics are measured on training images. The network computes what it did, and counts as the original one.
 */
export const restoreBatchNorms = (): StageFactory =>
  stage({
    name: 'restore-batch-norms',
    takes: ['weights'],
    gives: ['weights'],
    drops: ['policy'],
    needs: { backend: BACKEND, dataset: DATASET },
    optional: { random: RANDOM, progress: PROGRESS },
    async run({ backend, dataset, random = createRandom(0), progress = silentProgress }, state, signal) {
      const { graph, weights } = state;
      const layers = new Set(unnormalizedConvolutions(graph).map(({ id }) => id));
      if (layers.size === 0) return state;
      await backend.activate();
      const { train } = await dataset.load();
      const network = createNetwork(graph, weights);
      try {
        const images = calibrationImages(graph, { split: train, random });
        const moments = await outputMoments(network, layers, images, signal);
        const restored = insertBatchNorms(graph, weights, moments);
        progress.message(
          `restore-batch-norms: ${layers.size} convolutions, measured on ${images.size} images`,
        );
        return {
          ...state,
          ...restored,
          original: restored.graph,
          originalWeights: restored.weights,
          policy: undefined,
        };
      } finally {
        network.dispose();
      }
    },
  });

/** Mean and variance of layers' outputs over all images and positions, by filter. */
async function outputMoments(
  network: Network,
  layers: ReadonlySet<string>,
  images: Split,
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, OutputMoments>> {
  const sums = new Map<string, { readonly values: Float64Array; readonly squares: Float64Array }>();
  let batches = 0;
  for await (const { images: pixels, size } of images.batches({ batchSize: 1 })) {
    await eventLoopTurn();
    signal?.throwIfAborted();
    const probe = momentsProbe();
    tf.tidy(() => {
      const batch = tf.tensor4d(pixels, [size, ...network.inputShape]);
      network.forward(batch, { training: false, transform: probe });
    });
    for (const [id, { mean, variance }] of probe.seen) {
      const [means, variances] = await Promise.all([mean.data(), variance.data()]);
      tf.dispose([mean, variance]);
      if (!layers.has(id)) continue;
      const filters = means.length;
      const sum = sums.get(id) ?? { values: new Float64Array(filters), squares: new Float64Array(filters) };
      sums.set(id, sum);
      for (let filter = 0; filter < filters; filter++) {
        sum.values[filter]! += means[filter]!;
        sum.squares[filter]! += variances[filter]! + means[filter]! ** 2;
      }
    }
    batches++;
  }
  return new Map(
    [...sums].map(([id, { values, squares }]) => {
      const mean = values.map((value) => value / batches);
      return [
        id,
        { mean, variance: squares.map((square, i) => Math.max(0, square / batches - mean[i]! ** 2)) },
      ];
    }),
  );
}
