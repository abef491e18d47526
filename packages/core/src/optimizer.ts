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

/** Updates parameters by their gradients. Its state is keyed by parameter name, so each step may update other parameters. */
export interface Optimizer extends Resumable {
  /** Applies one step to exactly these parameters. Other parameters and their state stay unchanged. */
  step(updates: readonly OptimizerUpdate[]): void;
  dispose(): void;
}

/** Creates an optimizer. Each stage starts with a new one. */
export interface OptimizerFactory {
  readonly name: string;
  create(): Optimizer;
}

export const OPTIMIZER = token<OptimizerFactory>('optimizer', 'sgd() of @bitshare/trainer');
