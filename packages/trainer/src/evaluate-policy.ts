import type { CompressionPolicy, Graph, Quantizer, Split, Weights } from '@bitshare/core';
import { createNetwork, fixedPrecision } from '@bitshare/network';
import { type EvaluateOptions, type Evaluation, evaluate } from './evaluate.ts';

export interface PolicyCandidate {
  readonly graph: Graph;
  readonly weights: Weights;
  readonly policy: CompressionPolicy;
  readonly quantizer: Quantizer;
}

/** Evaluates a network at a policy's bits, with the dropped filters masked. */
export async function evaluatePolicy(
  { graph, weights, policy, quantizer }: PolicyCandidate,
  split: Split,
  options: Omit<EvaluateOptions, 'transform'> = {},
): Promise<Evaluation> {
  const network = createNetwork(graph, weights);
  const transform = fixedPrecision({ graph, policy, quantizer, parameters: network.parameters });
  try {
    return await evaluate(network, split, { ...options, transform });
  } finally {
    network.dispose();
  }
}
