import {
  COST_MODEL,
  type CostModel,
  type Plugin,
  plugin,
  UserError,
  type WorkGradient,
  type WorkQuantity,
} from '@bitshare/core';
import { noGradient } from './no-gradient.ts';

export interface WeightedCost {
  readonly cost: CostModel;
  /** Weight of this cost in the sum; positive. */
  readonly weight: number;
}

/**
 * A weighted sum of costs.
 * @throws UserError when there are no costs, or a weight is not a positive number.
 */
export function createWeightedSum(terms: readonly WeightedCost[]): CostModel {
  if (terms.length === 0) throw new UserError('a weighted sum of costs needs at least one cost.');
  for (const { cost, weight } of terms)
    if (!(Number.isFinite(weight) && weight > 0))
      throw new UserError(`the weight of the cost "${cost.name}" must be a positive number, not ${weight}.`);
  const sentence = (part: (term: WeightedCost) => string) => terms.map(part).join(' + ');
  const convention = `weighted-sum-v1: ${sentence(({ cost, weight }) => `${weight} x (${cost.convention})`)}`;
  const unit = 'weighted units';
  return {
    name: sentence(({ cost, weight }) => `${weight} ${cost.name}`),
    unit,
    convention,
    ledger(work, graph) {
      const ledgers = terms.map(({ cost, weight }) => ({ weight, ...cost.ledger(work, graph) }));
      const sum = (part: (ledger: (typeof ledgers)[number]) => number) =>
        ledgers.reduce((total, ledger) => total + ledger.weight * part(ledger), 0);
      return {
        convention,
        unit,
        layers: work.map(({ id }, i) => ({ id, cost: sum(({ layers }) => layers[i]!.cost) })),
        total: sum(({ total }) => total),
      };
    },
    gradient(work, graph) {
      const gradients = terms.map(({ cost, weight }) => ({ weight, rows: cost.gradient(work, graph) }));
      return work.map((_, i) => {
        const entries = (Object.keys(noGradient) as WorkQuantity[]).map((quantity) => [
          quantity,
          gradients.reduce((total, { weight, rows }) => total + weight * rows[i]![quantity], 0),
        ]);
        return Object.fromEntries(entries) as WorkGradient;
      });
    },
  };
}

/** Provides COST_MODEL; needs nothing. */
export const weightedSum = (terms: readonly WeightedCost[]): Plugin =>
  plugin({ name: 'weighted-sum', provides: COST_MODEL, create: () => createWeightedSum(terms) });
