import type * as tf from '@tensorflow/tfjs';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

/** A kernel's output with the memory it lives in. */
export interface Output {
  readonly info: tf.TensorInfo;
  readonly values: Float32Array;
}

/** Reads and allocates float tensors in the engine's own memory, without copies. */
export interface Heap {
  /**
   * Allocates every output at once. Views come after: an allocation may move the memory and invalidate older ones.
   */
  allocate(...shapes: readonly (readonly number[])[]): Output[];
  /** The values of a tensor, valid until the next allocation. */
  values(tensor: tf.TensorInfo): Float32Array;
}

export function heapOf(backend: unknown): Heap {
  const wasm = backend as BackendWasm;
  const values = (tensor: tf.TensorInfo): Float32Array =>
    tensor.shape.includes(0) ? new Float32Array(0) : (wasm.typedArrayFromHeap(tensor) as Float32Array);
  return {
    allocate(...shapes) {
      const infos = shapes.map((shape) => wasm.makeOutput([...shape], 'float32'));
      return infos.map((info) => ({ info, values: values(info) }));
    },
    values,
  };
}
