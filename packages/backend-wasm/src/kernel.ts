import * as tf from '@tensorflow/tfjs';
import { type Heap, heapOf } from './heap.ts';

export const backendName = 'wasm';

type Inputs<Name extends string> = Readonly<Record<Name, tf.TensorInfo>>;

/** A kernel that works directly on the engine's memory. */
export interface HeapKernel<Name extends string, Attributes> {
  readonly name: string;
  run(inputs: Inputs<Name>, attributes: Attributes, heap: Heap): tf.TensorInfo | tf.TensorInfo[];
}

/** Registers a kernel with the engine, in place of one of the same name. */
export function registerHeapKernel<Name extends string, Attributes>({
  name,
  run,
}: HeapKernel<Name, Attributes>): void {
  register(name, ({ inputs, attrs, backend }) =>
    run(inputs as Inputs<Name>, attrs as Attributes, heapOf(backend)),
  );
}

/** Registers a kernel made of other kernels of the engine. */
export function registerComposedKernel(
  name: string,
  compose: (inputs: Inputs<string>, attributes: never) => tf.Tensor,
): void {
  register(name, ({ inputs, attrs }) => tf.tidy(() => compose(inputs as Inputs<string>, attrs as never)));
}

function register(kernelName: string, kernelFunc: tf.KernelFunc): void {
  if (tf.getKernel(kernelName, backendName)) tf.unregisterKernel(kernelName, backendName);
  tf.registerKernel({ kernelName, backendName, kernelFunc });
}
