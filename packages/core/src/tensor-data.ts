/** A tensor's value outside the engine, as stages pass it on, checkpoints store it and slicing reads it. */
export interface TensorData {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: Float32Array;
}

/** A network's parameters by name (`'<node id>/<role>'`), detached from any engine. */
export type Weights = Readonly<Record<string, TensorData>>;
