import { type ArchivedPolicy, type StageFactory, stage, UserError } from '@bitshare/core';
import { filtersOf } from './extracted-filters.ts';

/**
 * Continues from an archived policy of a search, with its weights, already extracted. Fine-tuning can follow.
 * @param choose selects one of them, sorted by rising cost: `(archive) => archive[0]`.
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
          `take-archived: the choice is none of the ${state.archive?.length ?? 0} archived policies.`,
          'Give the search the option archive, and choose one of its policies.',
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
