import type { Draft } from '../draft.ts';
import type { Outputs } from '../outputs.ts';
import { foldAffines } from './fold-affines.ts';
import { mergePadding } from './merge-padding.ts';
import { removeUnread } from './readers.ts';
import { recogniseFunctions } from './recognise-functions.ts';
import { shortenPools } from './shorten-pools.ts';

/** Leaves only nodes of a graph in a draft, as few as there need to be. @returns where the outputs are now. */
export function finishDraft(draft: Draft, { output, others }: Outputs): Outputs {
  let ends: readonly string[] = [output, ...others];
  const tidy = () => removeUnread(draft.nodes, draft.weights, ends);
  recogniseFunctions(draft);
  tidy();
  mergePadding(draft);
  tidy();
  ends = foldAffines(draft, ends);
  ends = shortenPools(draft, ends);
  const [first, ...rest] = ends as [string, ...string[]];
  return { output: first, others: rest };
}
