import type { Graph } from '@bitshare/core';
import * as z from 'zod';

/** Option of every network of a configuration. */
export const coupledPruningShape = {
  coupledPruning: z
    .boolean()
    .optional()
    .describe(
      'Whether filters whose channels meet in a sum are removed together, so that residual streams are pruned too. Default false: they stay.',
    ),
};

/** The graph, whose sums tie filters if the option says so. */
export const withCoupledPruning = (
  graph: Graph,
  { coupledPruning }: { readonly coupledPruning?: boolean | undefined },
): Graph => (coupledPruning ? { ...graph, coupledPruning } : graph);
