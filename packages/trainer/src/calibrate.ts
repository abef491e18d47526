import type { Graph, LayerTransform, Quantizer, Random, Split, Weights } from '@bitshare/core';
import { createNetwork, fixedPrecision, type Network } from '@bitshare/network';
import * as tf from '@tensorflow/tfjs';
import type { PolicyCandidate } from './evaluate-policy.ts';
import { eventLoopTurn } from './event-loop-turn.ts';
import { imagesPerTrainingPass } from './images-per-pass.ts';

/** The images that calibrate quantizers and batch norms, and most of them in one pass. */
const [images, most] = [1024, 64];

export interface Calibration {
  /** Training images. */
  readonly split: Split;
  /** The run's generator. A named stream of it draws the images, so that every calibration of a run uses the same ones. */
  readonly random: Random;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Some augmented training images, the same ones at every pass, in batches of a size that the network allows.
 * @param count of images; more, up to a whole batch, and less if there are not as many.
 */
export function calibrationImages(graph: Graph, { split, random }: Calibration, count = images): Split {
  const size = Math.min(imagesPerTrainingPass(graph, most), split.size);
  const batches = Math.min(Math.floor(split.size / size), Math.ceil(count / size));
  return {
    size: batches * size,
    async *batches() {
      const drawn = random.fork('calibration');
      let left = batches;
      for await (const batch of split.batches({ batchSize: size, random: drawn, dropRemainder: true })) {
        yield batch;
        if (--left === 0) return;
      }
    },
  };
}

/**
 * Calibrates a network for a transform, before it is evaluated, exported or trained: quantizers without parameters
 * are initialised from some training images, and the running statistics of batch norms are computed from them. The old ones
 * belong to values without quantization.
 */
export async function calibrate(
  network: Network,
  transform: LayerTransform,
  calibration: Calibration,
): Promise<void> {
  let passes = 0;
  const drawn = calibrationImages(network.graph, calibration);
  for await (const { images: pixels, size } of drawn.batches({ batchSize: most })) {
    await eventLoopTurn();
    calibration.signal?.throwIfAborted();
    tf.tidy(() => {
      const batch = tf.tensor4d(pixels, [size, ...network.inputShape]);
      network.forward(batch, { training: true, transform });
    });
    network.updateStatistics(passes / (passes + 1));
    passes++;
  }
}

/** Lets the quantizer start anew at bits that are settled now, where it wants to. */
export function forgetRanges({ parameters }: Network, { restartsForBits }: Quantizer): void {
  if (!restartsForBits) return;
  for (const { name, kind } of parameters.all()) if (kind === 'clip') parameters.remove(name);
}

/** The weights of a network calibrated at its policy, filters that it drops masked. */
export async function calibrated(
  { graph, weights, policy, quantizer }: PolicyCandidate,
  calibration: Calibration,
): Promise<Weights> {
  const network = createNetwork(graph, weights);
  const { parameters } = network;
  forgetRanges(network, quantizer);
  try {
    await calibrate(network, fixedPrecision({ graph, policy, quantizer, parameters }), calibration);
    // Other parameters, a search's thresholds, stay unchanged.
    return { ...weights, ...(await parameters.read()) };
  } finally {
    network.dispose();
  }
}
