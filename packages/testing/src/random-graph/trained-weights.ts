import type { Graph, Random, Weights } from '@bitshare/core';
import { initialWeights } from '@bitshare/network';

/**
 * Weights as after training: biases are not zero and batch norms are not the identity, so that leaving one out changes the
 * answer.
 */
export function trainedWeights(graph: Graph, random: Random): Weights {
  const weights = initialWeights(graph, random);
  for (const [name, { values }] of Object.entries(weights)) {
    if (/\/(scale|variance)$/.test(name)) values.set(values.map(() => 0.5 + random.next()));
    if (/\/(offset|mean|bias)$/.test(name)) values.set(values.map(() => random.normal() * 0.5));
  }
  return weights;
}
