import type { LayerTransform, Quantizer, Random, Split, Weights } from '@bitshare/core';
import { createNetwork, fixedPrecision, type Network } from '@bitshare/network';
import * as tf from '@tensorflow/tfjs';
import type { PolicyCandidate } from './evaluate-policy.ts';
import { eventLoopTurn } from './event-loop-turn.ts';

/** What quantizers and batch norms are calibrated by, in batches of so many images. */
const [images, batchSize] = [1024, 64];

export interface Calibration {
  /** Training images. */
  readonly split: Split;
  /** The run's own, from which a stream with a name of its own is taken: the images are the same wherever a run calibrates. */
  readonly random: Random;
  readonly signal?: AbortSignal | undefined;
}

/** Some training images, as training sees them: the same ones at every pass. */
export function calibrationImages({ split, random }: Calibration): Split {
  const size = Math.min(batchSize, split.size);
  const batches = Math.min(Math.floor(split.size / size), images / batchSize);
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
 * Makes a network ready to be evaluated, exported or trained as a transform computes it: quantizers that have no parameters yet
 * start from some training images, and the running statistics of batch norms become those of these images. Old statistics are of
 * values before they were rounded.
 */
export async function calibrate(
  network: Network,
  transform: LayerTransform,
  calibration: Calibration,
): Promise<void> {
  let passes = 0;
  for await (const { images: pixels, size } of calibrationImages(calibration).batches({ batchSize })) {
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
    // What is no parameter of the network, a search's thresholds, stays as it is.
    return { ...weights, ...(await parameters.read()) };
  } finally {
    network.dispose();
  }
}
