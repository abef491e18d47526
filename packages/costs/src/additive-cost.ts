import type { CostLedger, CostModel, LayerWork, WorkGradient } from '@bitshare/core';
import { noGradient } from './no-gradient.ts';

export interface AdditiveCost {
  readonly name: string;
  readonly unit: string;
  readonly convention: string;
  /** The cost of one layer. */
  readonly layer: (work: LayerWork) => number;
  /** Its partial derivatives. Missing ones are zero. */
  readonly derivative: (work: LayerWork) => Partial<WorkGradient>;
}

/** A cost that depends only on its layers. */
export interface AdditiveCostModel extends CostModel {
  ledger(work: readonly LayerWork[]): CostLedger;
  gradient(work: readonly LayerWork[]): readonly WorkGradient[];
}

/** A cost that is a sum over layers. */
export function additiveCost({ name, unit, convention, layer, derivative }: AdditiveCost): AdditiveCostModel {
  return {
    name,
    unit,
    convention,
    ledger(work) {
      const layers = work.map((row) => ({ id: row.id, cost: layer(row) }));
      return { convention, unit, layers, total: layers.reduce((sum, { cost }) => sum + cost, 0) };
    },
    gradient: (work) => work.map((row) => ({ ...noGradient, ...derivative(row) })),
  };
}
