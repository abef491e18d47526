import { token } from './token.ts';

/** The work of one layer at given bits and kept channels. Counts may be fractional while a search relaxes them. */
export interface LayerWork {
  readonly id: string;
  readonly op: 'conv2d' | 'dense';
  /** Multiply-accumulates for one image. */
  readonly macs: number;
  /** Weights that multiply, biases not counted. */
  readonly weights: number;
  readonly inputElements: number;
  readonly outputElements: number;
  readonly weightBits: number;
  readonly activationBits: number;
}

/** What a cost depends on; a gradient has one partial derivative for each. */
export type WorkQuantity =
  | 'macs'
  | 'weights'
  | 'inputElements'
  | 'outputElements'
  | 'weightBits'
  | 'activationBits';
export type WorkGradient = Readonly<Record<WorkQuantity, number>>;

/** An auditable sum: the parts add up to the total. */
export interface CostLedger {
  /** Name and version of the counting convention, for artefacts. */
  readonly convention: string;
  readonly unit: string;
  readonly total: number;
  readonly layers: readonly { readonly id: string; readonly cost: number }[];
}

/** What a configuration costs. Pure functions of numbers. */
export interface CostModel {
  /** `'bops'`. */
  readonly name: string;
  /** `'bit operations'`. */
  readonly unit: string;
  /** What is counted and how, with a version: `'bops-v1 (...)'`. */
  readonly convention: string;
  ledger(work: readonly LayerWork[]): CostLedger;
  /** Derivative of the total by each layer's quantities, in the order of `work`. */
  gradient(work: readonly LayerWork[]): readonly WorkGradient[];
}

export const COST_MODEL = token<CostModel>('cost-model');
