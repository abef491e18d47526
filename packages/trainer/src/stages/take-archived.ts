import { type ArchivedPolicy, type StageFactory, stage, UserError } from '@bitshare/core';
import { filtersOf } from './extracted-filters.ts';

/**
 * Goes on from a policy that a search has archived, with the weights of its time, already extracted: fine-tuning can follow.
 * @param choose one of them, which stand by rising cost: `(archive) => archive[0]`.
 */
export const takeArchived = (
  choose: (archive: readonly ArchivedPolicy[]) => ArchivedPolicy | undefined,
): StageFactory =>
  stage({
    name: 'take-archived',
    gives: ['weights', 'policy'],
    async run(_, state) {
      const chosen = choose(state.archive ?? []);
      if (!chosen)
        throw new UserError(
          `take-archived: there is no such policy among the ${state.archive?.length ?? 0} archived ones.`,
          'Give the search the option archive, and choose one of those that it has kept.',
        );
      const { graph, weights, policy, searchedPolicy } = chosen;
      return {
        ...state,
        graph,
        weights,
        policy,
        searchedPolicy,
        extractedFilters: filtersOf(searchedPolicy),
      };
    },
  });
