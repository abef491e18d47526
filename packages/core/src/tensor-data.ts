/** A tensor's value outside the engine: what stages hand on, checkpoints store and slicing works on. */
export interface TensorData {
  readonly shape: readonly number[];
  /** Row-major. */
  readonly values: Float32Array;
}

/** A network's parameters by name (`'<node id>/<role>'`), detached from any engine. */
export type Weights = Readonly<Record<string, TensorData>>;
