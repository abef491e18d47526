import type * as tf from '@tensorflow/tfjs';
import { MathBackendCPU } from '@tensorflow/tfjs-backend-cpu';
import type { Engine } from './engine.ts';

/** A kernel's output and its memory. */
export interface Output {
  readonly info: tf.TensorInfo;
  readonly pointer: number;
  readonly values: Float32Array;
}

/**
 * tfjs's cpu backend, whose kernels run where the engine has none. Float tensors that the engine makes or reads are in its
 * memory, and the cpu kernels read them there as arrays.
 */
export class EngineBackend extends MathBackendCPU {
  readonly engine: Engine;
  readonly #Buffer: unknown;

  constructor(engine: Engine) {
    super();
    this.engine = engine;
    this.#Buffer = engine.pool.memory.buffer.constructor;
    // Without this the cpu backend prints a recommendation of tfjs-node.
    Object.assign(this, { firstUse: false });
  }

  /** Memory for a float tensor of a shape. */
  output(shape: readonly number[]): Output {
    const length = shape.reduce((a, b) => a * b, 1);
    const pointer = this.engine.pool.allocate(length * 4, shape);
    const values = this.engine.pool.floats(pointer, length);
    const dataId = {};
    this.data.set(dataId, { values, dtype: 'float32', refCount: 1 });
    return { info: { dataId, shape: [...shape], dtype: 'float32' }, pointer, values };
  }

  values(tensor: tf.TensorInfo): Float32Array {
    return this.data.get(tensor.dataId).values as Float32Array;
  }

  /** The address of a float tensor in the engine's memory, to which it is copied if it is elsewhere. */
  pointer(tensor: tf.TensorInfo): number {
    const data = this.data.get(tensor.dataId);
    const source = data.values as Float32Array;
    if (!this.#pooled(source)) {
      const values = this.engine.pool.floats(
        this.engine.pool.allocate(source.length * 4, tensor.shape),
        source.length,
      );
      values.set(source);
      data.values = values;
    }
    return (data.values as Float32Array).byteOffset;
  }

  /** Lends memory for the time of a call. */
  scratch<T>(bytes: number, use: (pointer: number) => T): T {
    const pointer = this.engine.pool.allocate(bytes);
    try {
      return use(pointer);
    } finally {
      this.engine.pool.release(pointer, bytes);
    }
  }

  // Some cpu kernels return a part of their input's array. In the pool that memory would be used again when the input is freed,
  // so an array of the pool is copied unless the whole of it is the tensor's own.
  override write(values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType): object {
    return super.write(this.#ownCopy(values), shape, dtype);
  }

  override move(
    dataId: object,
    values: tf.backend_util.BackendValues,
    shape: number[],
    dtype: tf.DataType,
    refCount: number,
  ): void {
    super.move(dataId, this.#ownCopy(values), shape, dtype, refCount);
  }

  override readSync(dataId: object): tf.backend_util.BackendValues {
    return this.#ownCopy(super.readSync(dataId));
  }

  override disposeData(dataId: object, force = false): boolean {
    const values = this.data.has(dataId) ? (this.data.get(dataId).values as Float32Array) : undefined;
    const disposed = super.disposeData(dataId, force);
    if (disposed && values && this.#pooled(values))
      this.engine.pool.release(values.byteOffset, values.byteLength);
    return disposed;
  }

  #ownCopy(values: tf.backend_util.BackendValues): tf.backend_util.BackendValues {
    return this.#pooled(values) ? (values as Float32Array).slice() : values;
  }

  #pooled(values: unknown): boolean {
    return (
      values instanceof Float32Array && (values.buffer as object).constructor === (this.#Buffer as unknown)
    );
  }
}
