import type { CostModel } from './cost-model.ts';
import type { Graph } from './graph.ts';
import type { LayerTransform } from './layer-transform.ts';
import type { ParameterStore } from './parameters.ts';
import type { CompressionPolicy } from './policy.ts';
import type { Quantizer } from './quantizer.ts';
import type { Random } from './random.ts';
import type { Snapshot } from './snapshot.ts';
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

/** What the cost adds to a step. */
export interface CostPenalty {
  /** `lambda * log(cost)`, added to the task loss. */
  readonly loss: number;
  /** The relaxed cost itself, in the cost model's unit. */
  readonly cost: number;
  /** Derivative of `loss` by parameter name, flattened; to be added to the task's gradients. */
  readonly gradients: ReadonlyMap<string, Float32Array>;
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

/** A search in progress: transforms every layer, and turns the cost into gradients. */
export interface SearchSession extends LayerTransform {
  /** Names of the parameters that the given step (from 0) must leave as they are: the gates whose turn it is not. */
  frozen(step: number): ReadonlySet<string>;
  /** The cost of the gates as the last training forward pass set them. */
  penalty(): Promise<CostPenalty>;
  /** The configuration that the gates stand for now. */
  policy(): Promise<CompressionPolicy>;
  gates(): Promise<readonly LayerGates[]>;
  /** The network's weights at any policy of its candidates, as the next stage takes them: the search's own copies resolved. */
  weights(policy: CompressionPolicy): Promise<Weights>;
  /** What it remembers beyond the parameters of the store: running means, what the last pass showed, random states. */
  state(): Promise<Snapshot>;
  /**
   * Goes on from a state of a session that was begun alike. The store has that moment's parameters; until the next training pass
   * `policy`, `gates` and `penalty` answer as they would have then.
   */
  restore(state: Snapshot): void;
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
