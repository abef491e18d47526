import { type CompressionPolicy, type Graph, type StageFactory, stage } from '@bitshare/core';
import { checkPolicy } from '@bitshare/network';
import { onOriginal } from './on-original.ts';

/** Sets the policy without a search: `usePolicy((graph) => uniformPolicy(graph, 4))`, or one read from a file. */
export const usePolicy = (policyOf: (graph: Graph) => CompressionPolicy): StageFactory =>
  stage({
    name: 'use-policy',
    gives: ['policy'],
    async run(_, state) {
      const policy = policyOf(state.graph);
      checkPolicy(state.graph, policy);
      return { ...state, policy, searchedPolicy: onOriginal(policy, state) };
    },
  });
