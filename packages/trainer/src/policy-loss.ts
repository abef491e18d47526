import type { Split } from '@bitshare/core';
import { createNetwork, fixedPrecision } from '@bitshare/network';
import * as tf from '@tensorflow/tfjs';
import { forgetRanges } from './calibrate.ts';
import type { PolicyCandidate } from './evaluate-policy.ts';
import { eventLoopTurn } from './event-loop-turn.ts';
import { crossEntropy } from './teacher/distillation.ts';

/**
 * Mean cross-entropy of a network at a policy, filters that it drops masked. Batch norms use the statistics of each batch, and ranges
 * start anew where the quantizer wants it, as they do before fine-tuning. @param split labelled images, in batches of its own size.
 */
export async function policyLoss(
  { graph, weights, policy, quantizer }: PolicyCandidate,
  split: Split,
  signal?: AbortSignal,
): Promise<number> {
  const network = createNetwork(graph, weights);
  const { parameters } = network;
  forgetRanges(network, quantizer);
  const transform = fixedPrecision({ graph, policy, quantizer, parameters });
  let [sum, count] = [0, 0];
  try {
    for await (const { images, labels, size } of split.batches({ batchSize: 1 })) {
      await eventLoopTurn();
      signal?.throwIfAborted();
      const loss = tf.tidy(() => {
        const pixels = tf.tensor4d(images, [size, ...network.inputShape]);
        const logits = network.forward(pixels, { training: true, transform });
        const truth = tf.oneHot(tf.tensor1d(labels!, 'int32'), logits.shape[1]).toFloat();
        return crossEntropy(truth, logits);
      });
      sum += (await loss.data())[0]! * size;
      count += size;
      loss.dispose();
    }
    return sum / count;
  } finally {
    network.dispose();
  }
}
