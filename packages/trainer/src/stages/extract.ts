import { BACKEND, type StageFactory, stage } from '@bitshare/core';
import { extract as extractNetwork } from '@bitshare/network';
import { filtersOf } from './extracted-filters.ts';
import { onOriginal } from './on-original.ts';
import { measured } from './stage-run.ts';

/** Removes the pruned filters and fixes each layer's bits (METHOD section 5, step 3). */
export const extract = (): StageFactory =>
  stage({
    name: 'extract',
    takes: ['weights', 'policy'],
    gives: ['weights', 'policy'],
    optional: { backend: BACKEND },
    run: ({ backend }, state) =>
      measured(backend, { name: 'extract', kind: 'extraction' }, async () => {
        const searchedPolicy = onOriginal(state.policy, state);
        return {
          ...state,
          ...extractNetwork(state.graph, state.weights, state.policy),
          searchedPolicy,
          extractedFilters: filtersOf(searchedPolicy),
        };
      }),
  });
