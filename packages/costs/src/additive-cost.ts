import type { CostModel, LayerWork, WorkGradient } from '@bitshare/core';

export interface AdditiveCost {
  readonly name: string;
  readonly unit: string;
  readonly convention: string;
  /** The cost of one layer. */
  readonly layer: (work: LayerWork) => number;
  /** Its partial derivatives; those left out are zero. */
  readonly derivative: (work: LayerWork) => Partial<WorkGradient>;
}

const zero: WorkGradient = {
  macs: 0,
  weights: 0,
  inputElements: 0,
  outputElements: 0,
  weightBits: 0,
  activationBits: 0,
};

/** A cost that is a sum over layers. */
export function additiveCost({ name, unit, convention, layer, derivative }: AdditiveCost): CostModel {
  return {
    name,
    unit,
    convention,
    ledger(work) {
      const layers = work.map((row) => ({ id: row.id, cost: layer(row) }));
      return { convention, unit, layers, total: layers.reduce((sum, { cost }) => sum + cost, 0) };
    },
    gradient: (work) => work.map((row) => ({ ...zero, ...derivative(row) })),
  };
}
