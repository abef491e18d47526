import type { Tensor } from '@tensorflow/tfjs';
import type { Parameter } from './parameters.ts';
import type { Resumable } from './resumable.ts';
import { token } from './token.ts';

export interface OptimizerUpdate {
  readonly parameter: Parameter;
  /** Shape of the parameter. The caller disposes it. */
  readonly gradient: Tensor;
  readonly learningRate: number;
}

/** Changes parameters by their gradients. Its memory is keyed by parameter name, so the set of parameters may change from step to step. */
export interface Optimizer extends Resumable {
  /** Applies one step to exactly these parameters; others, and their memory, stay as they are. */
  step(updates: readonly OptimizerUpdate[]): void;
  dispose(): void;
}

/** Each stage starts with a fresh optimizer. */
export interface OptimizerFactory {
  readonly name: string;
  create(): Optimizer;
}

export const OPTIMIZER = token<OptimizerFactory>('optimizer', 'sgd() of @bitshare/trainer');
