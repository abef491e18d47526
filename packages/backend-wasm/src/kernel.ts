import * as tf from '@tensorflow/tfjs';
import type { EngineBackend } from './engine-backend.ts';

export const backendName = 'bitshare-wasm';

type Inputs<Name extends string> = Readonly<Record<Name, tf.TensorInfo>>;

/** A kernel on the engine's memory. */
export interface EngineKernel<Name extends string = string, Attributes = unknown> {
  readonly name: string;
  /** Whether it computes this call; else the cpu backend's kernel of the same name does. All, if left out. */
  accepts?(inputs: Inputs<Name>, attributes: Attributes): boolean;
  run(inputs: Inputs<Name>, attributes: Attributes, backend: EngineBackend): tf.TensorInfo | tf.TensorInfo[];
}

/** Seconds by kernel since the last reset. */
export const profile = new Map<string, number>();

/** Registers a kernel in place of the cpu backend's, to which it leaves what it does not accept. */
export function registerEngineKernel<Name extends string, Attributes>(
  kernel: EngineKernel<Name, Attributes>,
): void {
  const { name } = kernel;
  const fallback = tf.getKernel(name, 'cpu')?.kernelFunc;
  if (tf.getKernel(name, backendName)) tf.unregisterKernel(name, backendName);
  tf.registerKernel({
    kernelName: name,
    backendName,
    kernelFunc: (call) => {
      const inputs = call.inputs as Inputs<Name>;
      const attributes = call.attrs as Attributes;
      if (fallback && kernel.accepts && !kernel.accepts(inputs, attributes)) return fallback(call);
      const start = performance.now();
      const outputs = kernel.run(inputs, attributes, call.backend as EngineBackend);
      profile.set(name, (profile.get(name) ?? 0) + (performance.now() - start) / 1000);
      return outputs;
    },
  });
}

/** Whether all inputs are float tensors with values in them. */
export const allFloat = (inputs: Readonly<Record<string, tf.TensorInfo>>): boolean =>
  Object.values(inputs).every(({ dtype, shape }) => dtype === 'float32' && !shape.includes(0));

/** Elements a chunk of work has where every element costs about the same. */
export const chunkElements = 16384;
