import type { Parameter, ParameterKind, Schedule } from '@bitshare/core';

export interface LearningRateOptions {
  /** Base rate of weights, biases, normalisation and clip values. */
  readonly learningRate: number;
  /** Factor of the base rate over the stage. */
  readonly schedule: Schedule;
  /** Constant rates of single kinds: `{ threshold: 0.01 }`. */
  readonly kinds?: Readonly<Partial<Record<ParameterKind, number>>>;
}

/** The rate of each parameter by progress of a stage. */
export function learningRateOf({ learningRate, schedule, kinds = {} }: LearningRateOptions) {
  return ({ kind }: Parameter, progress: number): number => kinds[kind] ?? learningRate * schedule(progress);
}
