import * as tf from '@tensorflow/tfjs';
import type { EngineBackend } from './engine-backend.ts';

export const backendName = 'bitshare-wasm';

type Inputs<Name extends string> = Readonly<Record<Name, tf.TensorInfo>>;

/** A kernel on the engine's memory. */
export interface EngineKernel<Name extends string = string, Attributes = unknown> {
  readonly name: string;
  /** Whether it computes this call; else the cpu backend's kernel of the same name does. Absent: it computes all. */
  accepts?(inputs: Inputs<Name>, attributes: Attributes): boolean;
  run(inputs: Inputs<Name>, attributes: Attributes, backend: EngineBackend): tf.TensorInfo | tf.TensorInfo[];
}

/** Seconds by kernel since the last reset. Names of the cpu backend's kernels end in " (cpu)". */
export const profile = new Map<string, number>();

/** Registers a kernel in place of the cpu backend's, which computes the calls that it does not accept. */
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
      return fallback !== undefined && kernel.accepts && !kernel.accepts(inputs, attributes)
        ? timed(cpuName(name), () => fallback(call))
        : timed(name, () => kernel.run(inputs, attributes, call.backend as EngineBackend));
    },
  });
}

/** Registers the cpu backend's kernels for this backend, so that it is complete from the start. */
export function registerCpuKernels(): void {
  for (const { kernelName, kernelFunc, setupFunc, disposeFunc } of tf.getKernelsForBackend('cpu')) {
    tf.registerKernel({
      kernelName,
      backendName,
      kernelFunc: (call) => timed(cpuName(kernelName), () => kernelFunc(call)),
      ...(setupFunc && { setupFunc }),
      ...(disposeFunc && { disposeFunc }),
    });
  }
}

const cpuName = (kernel: string): string => `${kernel} (cpu)`;

function timed<T>(name: string, run: () => T): T {
  const start = performance.now();
  const result = run();
  profile.set(name, (profile.get(name) ?? 0) + (performance.now() - start) / 1000);
  return result;
}

/** Whether all inputs are float tensors with values in them. */
export const allFloat = (inputs: Readonly<Record<string, tf.TensorInfo>>): boolean =>
  Object.values(inputs).every(({ dtype, shape }) => dtype === 'float32' && !shape.includes(0));

/** Elements of a chunk of work where every element costs about the same. */
export const chunkElements = 16384;
