import * as tf from '@tensorflow/tfjs';
import { supplyMissingUtil } from './missing-util.ts';
import { backendName, type TensorflowBackend } from './tensorflow-backend.ts';

/** tfjs-node or its GPU build, loaded. */
export interface LoadedTensorflow {
  readonly package: string;
  readonly packageVersion: string;
  readonly device: 'gpu' | 'cpu';
  readonly backend: TensorflowBackend;
}

/** A package that could not be used, and the reason in one line. */
export interface Unusable {
  readonly package: string;
  readonly reason: string;
}

export interface TensorflowSearch {
  /** Absent: none of the packages could be used. */
  readonly loaded?: LoadedTensorflow;
  /** Those that were tried before it. */
  readonly unusable: readonly Unusable[];
}

/** Loads the first of these packages that works. Call it once: a process can hold one TensorFlow. */
export async function loadTensorflow(packages: readonly string[]): Promise<TensorflowSearch> {
  supplyMissingUtil();
  // Leaves out informational messages. Warnings and errors stay.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '1';
  const unusable: Unusable[] = [];
  for (const name of packages) {
    try {
      return { loaded: await load(name), unusable };
    } catch (error) {
      forgetKernels();
      unusable.push({ package: name, reason: reasonOf(name, error) });
    }
  }
  return { unusable };
}

async function load(name: string): Promise<LoadedTensorflow> {
  // The name is a variable, so that a project without the package still compiles and bundles.
  const loaded = await import(/* @vite-ignore */ name);
  const backend = tf.findBackend(backendName) as TensorflowBackend | null;
  if (!backend)
    throw new Error('it has a copy of @tensorflow/tfjs of its own: install the same version of both');
  return {
    package: name,
    packageVersion: (loaded.default ?? loaded).version['tfjs-node'],
    device: backend.isUsingGpuDevice ? 'gpu' : 'cpu',
    backend,
  };
}

/** Removes the kernels that a package registered before its native part failed to load. */
function forgetKernels(): void {
  for (const { kernelName } of tf.getKernelsForBackend(backendName))
    tf.unregisterKernel(kernelName, backendName);
}

function reasonOf(name: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const missing = code === 'ERR_MODULE_NOT_FOUND' && message.includes(`'${name}'`);
  return missing ? 'not installed' : message.split('\n')[0]!.trim();
}
