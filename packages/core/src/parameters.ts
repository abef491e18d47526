import type { Tensor, Variable } from '@tensorflow/tfjs';
import type { TensorData, Weights } from './tensor-data.ts';

/**
 * What a parameter is, which decides how it is trained:
 * `weight` (decayed), `bias`, `normalization` (batch-norm scale and offset), `clip` (a quantizer's range), `threshold`
 * (a gate's threshold or logit), `statistic` (batch norm's running mean and variance: never trained by gradient).
 */
export type ParameterKind = 'weight' | 'bias' | 'normalization' | 'clip' | 'threshold' | 'statistic';

/** The identity of a parameter, and how it is trained. */
export interface ParameterId {
  /** Id of its node. Absent: the parameter belongs to the whole network. */
  readonly layer?: string | undefined;
  /** Its role in the node, without a slash: `'weights'`, `'weightClip'`. */
  readonly role: string;
  readonly kind: ParameterKind;
}

export interface Parameter extends ParameterId {
  /** Its name in files and messages, as `parameterName` gives it. */
  readonly name: string;
  readonly variable: Variable;
}

/** `'<layer>/<role>'`, for example `'stage2.block1.conv1/weights'`. */
export const parameterName = ({ layer, role }: Pick<ParameterId, 'layer' | 'role'>): string =>
  layer === undefined ? role : `${layer}/${role}`;

/** The variables of one network in training, by name. Owns them: `dispose()` frees all. */
export interface ParameterStore {
  /** Creates a parameter. @throws Error when the name is taken. The initial value is copied; the caller keeps its own. */
  add(id: ParameterId, initial: Tensor | TensorData): Parameter;
  /** @throws Error naming the parameter when there is none. */
  get(name: string): Parameter;
  has(name: string): boolean;
  /** Assigns a value to a parameter; its variable stays. @throws Error naming the parameter when the shape differs. */
  set(name: string, value: TensorData): void;
  all(): readonly Parameter[];
  /** Frees and removes a parameter. */
  remove(name: string): void;
  /** A copy of the values by name, detached from the engine. @param which default: all. */
  read(which?: (parameter: Parameter) => boolean): Promise<Weights>;
  dispose(): void;
}
