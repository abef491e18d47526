import type { CostModel } from './cost-model.ts';
import type { Graph } from './graph.ts';
import type { LayerTransform } from './layer-transform.ts';
import type { Parameter, ParameterStore } from './parameters.ts';
import type { CompressionPolicy } from './policy.ts';
import type { Quantizer } from './quantizer.ts';
import type { Random } from './random.ts';
import type { Resumable } from './resumable.ts';
import type { Weights } from './tensor-data.ts';
import { token } from './token.ts';

export interface SearchContext {
  readonly graph: Graph;
  /** The search adds its own parameters (clip values, thresholds) and reads the weights. */
  readonly parameters: ParameterStore;
  readonly quantizer: Quantizer;
  readonly cost: CostModel;
  readonly random: Random;
  /** Training steps that the search will take, for what changes in its course. */
  readonly steps: number;
}

/** What the gates cost, with the derivative that drives them. */
export interface Price {
  /** In the cost model's unit, with bits and kept filters as the search relaxes them. */
  readonly cost: number;
  /** Derivative of `log(cost)` by parameter name, flattened. */
  readonly logGradients: ReadonlyMap<string, Float64Array>;
}

/** The present state of one layer's gates, for logs and pictures. */
export interface LayerGates {
  readonly layer: string;
  readonly weightBits: number;
  readonly activationBits: number;
  /** Filters kept, and filters there are. */
  readonly keptFilters: number;
  readonly filters: number;
}

/**
 * A search in progress: the gates in every layer, and questions about them. Only `observe` and a training pass change it; the
 * questions may be asked any number of times. How much the cost weighs is the training's business (METHOD section 4).
 */
export interface SearchSession extends LayerTransform, Resumable {
  /** Whether a step (from 0) trains a parameter; the gates whose turn it is not are left as they are. */
  trains(parameter: Parameter, step: number): boolean;
  /** Takes in what the last training pass showed, and the parameters behind its gates. Once a pass, before they are updated. */
  observe(): Promise<void>;
  /** Of the gates as they were observed last. */
  price(): Price;
  /** The configuration that the gates stand for now, by what was observed last. */
  policy(): Promise<CompressionPolicy>;
  /** The same, for logs and pictures. */
  gates(): Promise<readonly LayerGates[]>;
  /** The network's weights at any policy of its candidates, as the next stage takes them: without the search's own parameters. */
  weights(policy: CompressionPolicy): Promise<Weights>;
  /** Frees tensors that are not parameters. Parameters belong to the store. */
  dispose(): void;
}

/** Chooses bits and filters by gradient. */
export interface GateSearch {
  /** `'sbs'`, `'multi-path'`. */
  readonly name: string;
  /** Learning rate of its gates where nobody says another. Default 0.01. */
  readonly gateLearningRate?: number;
  begin(context: SearchContext): SearchSession;
}

export const GATE_SEARCH = token<GateSearch>('gate-search', 'sbs() of @bitshare/gates');
