import type { CompressionPolicy, CostModel, Graph } from '@bitshare/core';
import { createWorkModel } from '@bitshare/network';

/** The exact cost of any policy of a graph. Computations that depend only on the graph are done once. */
export function policyCost(graph: Graph, cost: CostModel): (policy: CompressionPolicy) => number {
  const model = createWorkModel(graph);
  return ({ layers }) => {
    const entries = Object.entries(layers);
    const kept = entries.flatMap(([id, { keptFilters }]) =>
      keptFilters ? [[id, keptFilters.length] as const] : [],
    );
    return cost.ledger(model.relaxed(new Map(entries), new Map(kept)), graph).total;
  };
}
