import type { Graph } from './graph.ts';
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
  /** A row for every layer, in the order of the work. */
  readonly layers: readonly { readonly id: string; readonly cost: number }[];
  /** Of a cost that is a largest value: the node at which it is reached. */
  readonly at?: string | undefined;
}

/** What a configuration costs. Pure functions of numbers. */
export interface CostModel {
  /** `'bops'`. */
  readonly name: string;
  /** `'bit operations'`. */
  readonly unit: string;
  /** What is counted and how, with a version: `'bops-v1 (...)'`. */
  readonly convention: string;
  /** @param graph that the work was counted of, unpruned; for costs that depend on more than sums over layers. */
  ledger(work: readonly LayerWork[], graph: Graph): CostLedger;
  /** Derivative of the total by each layer's quantities, in the order of `work`. */
  gradient(work: readonly LayerWork[], graph: Graph): readonly WorkGradient[];
}

export const COST_MODEL = token<CostModel>('cost-model', 'bops() of @bitshare/costs');
