import type { Split } from '@bitshare/core';
import { createNetwork, fixedPrecision } from '@bitshare/network';
import type { PackedNetwork } from '@bitshare/packed';
import { imagesPerPass } from '@bitshare/trainer';
import * as tf from '@tensorflow/tfjs';
import type { RunNetwork } from '../export/read-network.ts';
import { createLayerComparison, type LayerComparison } from './compare-layers.ts';
import type { FileRuntime } from './file-runtime.ts';

/** The agreement of a file's outputs with those of its source network. */
export interface Agreement {
  /** Largest difference between the codes of a layer's input in the runtime and in the fake-quantized network. */
  readonly layers: ReturnType<LayerComparison['differences']>;
  /**
   * Largest difference between an output of the runtime and of the fake-quantized network that computes from the runtime's codes, as
   * a part of the largest value.
   */
  readonly outputs: ReturnType<LayerComparison['outputDifferences']>;
  /** Percent of images that the file classifies correctly. Absent: the images have no labels. */
  readonly top1?: number | undefined;
  /** Percent of images that the fake-quantized network classifies correctly. Absent: the images have no labels. */
  readonly referenceTop1?: number | undefined;
  /** Percent of images that both put in the same class. */
  readonly agreement: number;
}

export interface VerifyOptions {
  readonly run: RunNetwork;
  /** The run's network in packed form. */
  readonly packed: PackedNetwork;
  readonly split: Split;
  readonly signal: AbortSignal;
  readonly onImages: (done: number) => void;
}

/** Runs every image of a split through a file and its source network. The backend must be active. */
export async function verifyFile(
  runtime: FileRuntime,
  { run: { network: trained, quantizer }, packed, split, signal, onImages }: VerifyOptions,
): Promise<Agreement> {
  const { graph, policy, weights } = trained;
  const network = createNetwork(graph, weights);
  const opened = await runtime.open();
  try {
    const transform = fixedPrecision({ graph, policy, quantizer, parameters: network.parameters });
    const comparison = createLayerComparison(network, quantizer, packed);
    const counts = { right: 0, referenceRight: 0, same: 0, labelled: 0, images: 0 };
    for await (const { images, labels, size } of split.batches({ batchSize: imagesPerPass(graph, 100) })) {
      signal.throwIfAborted();
      const found = await opened.run(images, size);
      const x = tf.tensor4d(images, [size, ...network.inputShape]);
      const reference = tf.tidy(() => network.forward(x, { training: false, transform }).dataSync());
      comparison.compare(x, found);
      x.dispose();
      const [own, expected] = [likeliest(found.answers, size), likeliest(reference, size)];
      for (let i = 0; i < size; i++) {
        counts.right += Number(own[i] === labels?.[i]);
        counts.referenceRight += Number(expected[i] === labels?.[i]);
        counts.same += Number(own[i] === expected[i]);
      }
      counts.labelled += labels?.length ?? 0;
      counts.images += size;
      onImages(counts.images);
    }
    const percent = (count: number) => (100 * count) / counts.images;
    const accuracy = (count: number) => (counts.labelled === 0 ? undefined : percent(count));
    return {
      layers: comparison.differences(),
      outputs: comparison.outputDifferences(),
      top1: accuracy(counts.right),
      referenceTop1: accuracy(counts.referenceRight),
      agreement: percent(counts.same),
    };
  } finally {
    await opened.close();
    network.dispose();
  }
}

/** The class with the largest output of each image; the first on a tie. */
function likeliest(answers: ArrayLike<number>, images: number): number[] {
  const classes = answers.length / images;
  return Array.from({ length: images }, (_, image) => {
    let best = 0;
    for (let c = 1; c < classes; c++)
      if (answers[image * classes + c]! > answers[image * classes + best]!) best = c;
    return best;
  });
}
