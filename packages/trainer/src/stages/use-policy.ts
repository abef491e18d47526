import {
  BACKEND,
  type CompressionPolicy,
  createRandom,
  DATASET,
  type Graph,
  PROGRESS,
  QUANTIZER,
  RANDOM,
  type StageFactory,
  silentProgress,
  stage,
} from '@bitshare/core';
import { checkPolicy, createNetwork, fixedPrecision } from '@bitshare/network';
import { forgetRanges } from '../calibrate.ts';
import { createJudge } from '../teacher/judge.ts';
import { onOriginal } from './on-original.ts';
import { quantizeNetwork } from './quantize-network.ts';

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
    async run({ backend, dataset, quantizer, ...others }, state, signal) {
      const { random = createRandom(0), progress = silentProgress } = others;
      const { graph, weights } = state;
      const policy = policyOf(graph);
      checkPolicy(graph, policy);
      const settled = { ...state, policy, searchedPolicy: onOriginal(policy, state) };
      if (!weights) return settled;
      await backend.activate();
      const judge = createJudge('use-policy', await dataset.load(), state);
      const network = createNetwork(graph, weights);
      const { parameters } = network;
      forgetRanges(network, quantizer);
      try {
        const transform = fixedPrecision({ graph, policy, quantizer, parameters });
        const quantization = { task: 'use-policy', policy, transform, progress, judge };
        await quantizeNetwork(network, quantization, { split: judge.train, random, signal });
        return { ...settled, weights: await parameters.read() };
      } finally {
        network.dispose();
        judge.dispose();
      }
    },
  });
