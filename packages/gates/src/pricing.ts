import type { CostModel, Graph } from '@bitshare/core';
import { createWorkModel, type LayerBits } from '@bitshare/network';

/** What relaxed bits and filters cost in the loss, `lambda log(cost)`, and its derivatives. */
interface Price {
  readonly loss: number;
  readonly cost: number;
  /** Derivative of the loss by each layer's bits. */
  readonly byBits: ReadonlyMap<string, LayerBits>;
  /** Derivative of the loss by each prunable layer's number of kept filters. */
  readonly byKeptFilters: ReadonlyMap<string, number>;
}

/** @param keptFilters by prunable layer; absent: all its filters. */
export type Pricing = (
  bits: ReadonlyMap<string, LayerBits>,
  keptFilters?: ReadonlyMap<string, number>,
) => Price;

export function createPricing(graph: Graph, cost: CostModel, lambda: number): Pricing {
  const model = createWorkModel(graph);
  return (bits, keptFilters) => {
    const work = model.relaxed(bits, keptFilters);
    const total = cost.ledger(work, graph).total;
    const slopes = cost.gradient(work, graph);
    // d(lambda log C) = lambda / C dC
    const scale = lambda / total;
    const byBits = work.map(({ id }, i): [string, LayerBits] => {
      const { weightBits, activationBits } = slopes[i]!;
      return [id, { weightBits: scale * weightBits, activationBits: scale * activationBits }];
    });
    const byKept = [...model.keptFilterGradient(work, slopes)];
    return {
      loss: lambda * Math.log(total),
      cost: total,
      byBits: new Map(byBits),
      byKeptFilters: new Map(byKept.map(([id, slope]) => [id, scale * slope])),
    };
  };
}
