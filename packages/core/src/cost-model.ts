import type { Graph } from './graph.ts';
import { token } from './token.ts';

/** The work of one layer at given bits and kept channels. Counts may be fractional while a search relaxes them. */
export interface LayerWork {
  readonly id: string;
  readonly op: 'conv2d' | 'dense';
  /** Multiply-accumulates for one image. */
  readonly macs: number;
  /** Weights, without biases. */
  readonly weights: number;
  readonly inputElements: number;
  readonly outputElements: number;
  readonly weightBits: number;
  readonly activationBits: number;
}

/** The quantities that a cost depends on. A gradient has a partial derivative for each. */
export type WorkQuantity =
  | 'macs'
  | 'weights'
  | 'inputElements'
  | 'outputElements'
  | 'weightBits'
  | 'activationBits';
export type WorkGradient = Readonly<Record<WorkQuantity, number>>;

/** An auditable cost: the parts add up to the total. */
export interface CostLedger {
  /** Name and version of the counting convention, for artefacts. */
  readonly convention: string;
  readonly unit: string;
  readonly total: number;
  /** A row for every layer, in the order of the work. */
  readonly layers: readonly { readonly id: string; readonly cost: number }[];
  /** For a cost that is a maximum: the node at which it is reached. */
  readonly at?: string | undefined;
}

/** The cost of a configuration. Its methods are pure functions of numbers. */
export interface CostModel {
  /** `'bops'`. */
  readonly name: string;
  /** `'bit operations'`. */
  readonly unit: string;
  /** The counting convention, with its version: `'bops-v1 (...)'`. */
  readonly convention: string;
  /** @param graph the unpruned graph of the work, for costs that are not sums over layers. */
  ledger(work: readonly LayerWork[], graph: Graph): CostLedger;
  /** Derivative of the total with respect to each layer's quantities, in the order of `work`. */
  gradient(work: readonly LayerWork[], graph: Graph): readonly WorkGradient[];
}

export const COST_MODEL = token<CostModel>('cost-model', 'bops() of @bitshare/costs');
