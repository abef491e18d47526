import type { Tensor, Variable } from '@tensorflow/tfjs';
import type { TensorData, Weights } from './tensor-data.ts';

/**
 * What a parameter is, which decides how it is trained:
 * `weight` (decayed), `bias`, `normalization` (batch-norm scale and offset), `clip` (a quantizer's range), `threshold`
 * (a gate's threshold or logit), `statistic` (batch norm's running mean and variance: never trained by gradient).
 */
export type ParameterKind = 'weight' | 'bias' | 'normalization' | 'clip' | 'threshold' | 'statistic';

export interface Parameter {
  /** `'<node id>/<role>'`, for example `'stage2.block1.conv1/weights'`. */
  readonly name: string;
  readonly kind: ParameterKind;
  readonly variable: Variable;
}

/** The variables of one network in training, by name. Owns them: `dispose()` frees all. */
export interface ParameterStore {
  /** Creates a parameter. @throws Error when the name is taken. The initial value is copied; the caller keeps its own. */
  add(name: string, kind: ParameterKind, initial: Tensor | TensorData): Parameter;
  /** @throws Error naming the parameter when there is none. */
  get(name: string): Parameter;
  has(name: string): boolean;
  /** Gives a parameter another value of its own shape; its variable stays. @throws Error naming it where the shape is another. */
  set(name: string, value: TensorData): void;
  all(): readonly Parameter[];
  /** Frees one parameter and forgets it. */
  remove(name: string): void;
  /** A copy of every value, detached from the engine. */
  read(): Promise<Weights>;
  dispose(): void;
}
