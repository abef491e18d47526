import type { CostModel } from './cost-model.ts';
import type { Graph } from './graph.ts';
import type { LayerTransform } from './layer-transform.ts';
import type { Parameter, ParameterStore } from './parameters.ts';
import type { CompressionPolicy, LayerPolicy } from './policy.ts';
import type { Quantizer } from './quantizer.ts';
import type { Random } from './random.ts';
import type { Resumable } from './resumable.ts';
import type { Weights } from './tensor-data.ts';
import { token } from './token.ts';

export interface SearchContext {
  readonly graph: Graph;
  /** The search reads the weights and adds its own parameters (clip values, thresholds). */
  readonly parameters: ParameterStore;
  readonly quantizer: Quantizer;
  readonly cost: CostModel;
  readonly random: Random;
  /** Training steps of the search, for schedules. */
  readonly steps: number;
}

/** The cost of the gates' present choice, with its derivative. */
export interface Price {
  /** In the cost model's unit, at the relaxed bits and kept filters. */
  readonly cost: number;
  /** Derivative of `log(cost)` with respect to each parameter, by its name, flattened. */
  readonly logGradients: ReadonlyMap<string, Float64Array>;
}

/** The present state of one layer's gates, for logs and charts. */
export interface LayerGates {
  readonly layer: string;
  readonly weightBits: number;
  readonly activationBits: number;
  /** Kept filters and all filters. */
  readonly keptFilters: number;
  readonly filters: number;
}

/** Everything that one gate can select: bits of a site, or filters. */
export interface GateOptions {
  /** The layers that it decides for: one, or all members of a coupled group. */
  readonly layers: readonly string[];
  readonly aspect: keyof LayerPolicy;
  /** From the cheapest to the dearest. */
  readonly values: readonly LayerPolicy[keyof LayerPolicy][];
}

/**
 * A search in progress: the gates of every layer. Only `observe` and a training pass change its state; the
 * other methods may be called any number of times. The trainer owns the weight of the cost (METHOD section 4).
 */
export interface SearchSession extends LayerTransform, Resumable {
  /** Whether a step (from 0) trains a parameter. Searches that alternate between gates return false for the others. */
  trains(parameter: Parameter, step: number): boolean;
  /** Reads the last training pass and its gate parameters. Call it once per pass, before the optimizer's step. */
  observe(): Promise<void>;
  /** Cost at the last observation. */
  price(): Price;
  /** The policy that the gates select at the last observation. */
  policy(): Promise<CompressionPolicy>;
  /** What each gate can select at the last observation. Absent: only what the gates have selected is known. */
  options?(): Promise<readonly GateOptions[]>;
  /** The gates' state at the last observation, for logs and charts. */
  gates(): Promise<readonly LayerGates[]>;
  /** The network's weights at a policy of the search's candidates, without the search's own parameters: input of the next stage. */
  weights(policy: CompressionPolicy): Promise<Weights>;
  /** Frees tensors that are not parameters. Parameters belong to the store. */
  dispose(): void;
}

/** Chooses bits and filters by gradient. */
export interface GateSearch {
  /** `'sbs'`, `'multi-path'`. */
  readonly name: string;
  /** Default learning rate of the gates. Absent: 0.01. */
  readonly gateLearningRate?: number;
  begin(context: SearchContext): SearchSession;
}

export const GATE_SEARCH = token<GateSearch>('gate-search', 'sbs() of @bitshare/gates');
