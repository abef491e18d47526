import {
  BACKEND,
  type CompressionPolicy,
  DATASET,
  type Graph,
  PROGRESS,
  QUANTIZER,
  RANDOM,
  type StageFactory,
  stage,
} from '@bitshare/core';
import { settlePolicy } from './settle-policy.ts';

/**
 * Sets a policy without a search: `usePolicy((graph) => uniformPolicy(graph, 4))`, or one from a file. A trained network is
 * calibrated for it, so that it can be evaluated, exported or fine-tuned.
 */
export const usePolicy = (policyOf: (graph: Graph) => CompressionPolicy): StageFactory =>
  stage({
    name: 'use-policy',
    gives: ['policy'],
    needs: { backend: BACKEND, dataset: DATASET, quantizer: QUANTIZER },
    optional: { random: RANDOM, progress: PROGRESS },
    run: (parts, state, signal) => settlePolicy('use-policy', parts, state, policyOf(state.graph), signal),
  });
