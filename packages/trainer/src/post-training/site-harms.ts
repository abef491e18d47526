import type {
  Graph,
  LayerCall,
  LayerTransform,
  Progress,
  QuantizationSite,
  Quantizer,
  Weights,
} from '@bitshare/core';
import {
  createNetwork,
  createParameterStore,
  createSiteParameters,
  type Network,
  normalizedLayers,
  planLayers,
} from '@bitshare/network';
import * as tf from '@tensorflow/tfjs';
import { eventLoopTurn } from '../event-loop-turn.ts';
import { matchedOutput } from './matched-output.ts';

/** The harm of a searched layer's bits, at each candidate: those of its weights, and of its input. */
export interface LayerHarms {
  readonly weights: readonly number[];
  readonly activations: readonly number[];
}

export interface HarmMeasurement {
  readonly graph: Graph;
  /** In full precision. */
  readonly weights: Weights;
  readonly quantizer: Quantizer;
  /** Ascending. */
  readonly candidates: readonly number[];
  /** Normalised images, each `[batch, height, width, channels]`. */
  readonly batches: readonly tf.Tensor4D[];
  readonly progress: Progress;
  readonly signal: AbortSignal | undefined;
}

/**
 * The harm that rounding does at one site alone, everything else at full precision: the mean Kullback-Leibler divergence of the
 * answers from those of the full-precision network, over the images. The layer's output has the statistics of the unquantized one,
 * because these are corrected in the end.
 */
export async function siteHarms(measurement: HarmMeasurement): Promise<ReadonlyMap<string, LayerHarms>> {
  const { graph, weights, quantizer, candidates, batches, progress, signal } = measurement;
  const network = createNetwork(graph, weights);
  const normalized = normalizedLayers(graph);
  const answers = batches.map((batch) => tf.tidy(() => tf.logSoftmax(logitsOf(network, batch))));
  const searched = [...planLayers(graph).values()].filter((plan) => plan.searched);
  const sites = searched.flatMap(({ weights: own, input }) => [own, ...(input ? [input] : [])]);
  progress.begin('harm of each layer', sites.length * candidates.length);
  let done = 0;
  const harmsOf = async (site: QuantizationSite): Promise<number[]> => {
    const harms: number[] = [];
    for (const bits of candidates) {
      await eventLoopTurn();
      signal?.throwIfAborted();
      const transform = atSite(site, bits, quantizer, normalized.has(site.layer));
      harms.push(await divergence(network, batches, answers, transform));
      transform.dispose();
      progress.advance(++done);
    }
    return harms;
  };
  try {
    const found = new Map<string, LayerHarms>();
    for (const { node, weights: own, input } of searched)
      found.set(node.id, {
        weights: await harmsOf(own),
        activations: input ? await harmsOf(input) : candidates.map(() => 0),
      });
    progress.end();
    return found;
  } finally {
    tf.dispose(answers);
    network.dispose();
  }
}

const logitsOf = (network: Network, images: tf.Tensor4D, transform?: LayerTransform): tf.Tensor2D =>
  network.forward(images, { training: false, transform });

/** Rounds one site, and corrects the statistics of its layer's output. */
function atSite(site: QuantizationSite, bits: number, quantizer: Quantizer, scaled: boolean) {
  const ranges = createParameterStore();
  const { quantize } = createSiteParameters(ranges, quantizer);
  return {
    apply({ node, input, weights, compute }: LayerCall): tf.Tensor {
      const output = compute(input, weights);
      if (node.id !== site.layer) return output;
      return tf.tidy(() => {
        const rounded =
          site.role === 'weight'
            ? compute(input, quantize(site, weights, bits))
            : compute(quantize(site, input, bits), weights);
        return matchedOutput(rounded, output, scaled);
      });
    },
    dispose: () => ranges.dispose(),
  };
}

/** @param answers logarithms of the full-precision network's probabilities, for each batch. */
async function divergence(
  network: Network,
  batches: readonly tf.Tensor4D[],
  answers: readonly tf.Tensor[],
  transform: LayerTransform,
): Promise<number> {
  let [sum, images] = [0, 0];
  for (const [i, batch] of batches.entries()) {
    const total = tf.tidy(() => {
      const given = tf.logSoftmax(logitsOf(network, batch, transform));
      return tf.sum(tf.mul(tf.exp(answers[i]!), tf.sub(answers[i]!, given)));
    });
    sum += (await total.data())[0]!;
    images += batch.shape[0];
    total.dispose();
  }
  return sum / images;
}
