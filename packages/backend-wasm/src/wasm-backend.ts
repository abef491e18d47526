import { BACKEND, type Backend, type EngineInfo, type Plugin, plugin, UserError } from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';
import { version_cpu } from '@tensorflow/tfjs-backend-cpu';
import { batchNormTrain, batchNormTrainGradient } from './batch-norm.ts';
import { bitSharing, bitSharingGradient } from './bit-sharing.ts';
import { channelGate, channelGateGradient } from './channel-gate.ts';
import { convolution, convolutionByInput, convolutionByWeights } from './convolution.ts';
import { copyingKernels } from './copying.ts';
import { depthwiseKernels } from './depthwise.ts';
import { binaryKernels, clampKernels, transcendentalKernels, unaryKernels } from './elementwise.ts';
import { type Build, type Engine, startEngine } from './engine.ts';
import { EngineBackend } from './engine-backend.ts';
import { gatedBits, gatedBitsGradient } from './gated-bits.ts';
import { backendName, profile, registerCpuKernels, registerEngineKernel } from './kernel.ts';
import { matrixProduct } from './matrix-product.ts';
import { momentumUpdate } from './momentum-update.ts';
import { nodeModule } from './node-module.ts';
import { poolingKernels } from './pooling.ts';
import { softmaxKernels } from './softmax.ts';
import { stepQuantize, stepQuantizeGradient } from './step-quantize.ts';
import { extremeKernels, sumKernels } from './sums.ts';
import { filterScores, weightStandardize } from './weight-standardize.ts';

export interface WasmBackendOptions {
  /** Default: all cores. */
  readonly threads?: number;
  /** `'portable'` gives the same bits on every processor; `'auto'` (default) uses relaxed SIMD where it exists. */
  readonly build?: 'auto' | Build;
  /** Most memory for tensors, in MiB. */
  readonly memoryMiB?: number;
}

/** Memory of the engine, and the seconds by kernel since the last `resetEngineProfile`. */
export interface EngineStatistics {
  readonly peakBytes: number;
  readonly bytesInUse: number;
  readonly profile: readonly { readonly kernel: string; readonly seconds: number }[];
}

/** The engine of this process: its threads and memory outlive tfjs's backend objects. */
let running: Engine | undefined;
let runningOptions: string | undefined;

/**
 * TensorFlow.js on WebAssembly with threads. Convolutions, matrix products and this project's ops are written in AssemblyScript.
 * Everything else runs as tfjs's cpu kernels on the same memory. The same inputs give the same bits with any number of threads.
 */
export function createWasmBackend(options: WasmBackendOptions = {}): Backend {
  return {
    name: 'wasm',
    activate: () => activate(options),
    takePeakBytes: () => running?.pool.takePeakBytes() ?? 0,
  };
}

/** Provides BACKEND; needs nothing. */
export const wasmBackend = (options: WasmBackendOptions = {}): Plugin =>
  plugin({ name: 'wasm-backend', provides: BACKEND, create: () => createWasmBackend(options) });

export function engineStatistics(): EngineStatistics {
  const { peakBytes, bytesInUse } = running?.pool ?? { peakBytes: 0, bytesInUse: 0 };
  const seconds = [...profile].toSorted(([, a], [, b]) => b - a);
  return { peakBytes, bytesInUse, profile: seconds.map(([kernel, seconds]) => ({ kernel, seconds })) };
}

export const resetEngineProfile = (): void => profile.clear();

async function activate(options: WasmBackendOptions): Promise<EngineInfo> {
  const threads = options.threads ?? cores();
  if (!Number.isInteger(threads) || threads < 1 || threads > 64)
    throw new UserError(`threads must be a whole number from 1 to 64, not ${threads}.`);
  const wanted = JSON.stringify([threads, options.build ?? 'auto', options.memoryMiB]);
  if (!running || running.failed || wanted !== runningOptions) {
    const before = running;
    running = await start({ ...options, threads });
    before?.stop();
    runningOptions = wanted;
    registerBackend();
  }
  await tf.setBackend(backendName);
  await tf.ready();
  return {
    engine: 'wasm',
    build: running.build,
    threads: running.threads,
    versions: { '@tensorflow/tfjs': tf.version.tfjs, '@tensorflow/tfjs-backend-cpu': version_cpu },
  };
}

async function start(options: WasmBackendOptions & { readonly threads: number }): Promise<Engine> {
  const { threads, build = 'auto', memoryMiB } = options;
  try {
    return await startEngine({ threads, build, ...(memoryMiB === undefined ? {} : { memoryMiB }) });
  } catch (cause) {
    throw new UserError(
      'the wasm engine could not be started.',
      'WebAssembly with SIMD and shared memory is needed: Node 20.19 or newer, or a browser of 2021 or later.',
      { cause },
    );
  }
}

const cores = (): number =>
  nodeModule('node:os')?.availableParallelism() ?? globalThis.navigator?.hardwareConcurrency ?? 1;

const kernels = [
  ...[convolution, convolutionByInput, convolutionByWeights, matrixProduct],
  ...depthwiseKernels,
  ...[...binaryKernels, ...clampKernels, ...unaryKernels, ...transcendentalKernels, ...softmaxKernels],
  ...[...sumKernels, ...extremeKernels, ...poolingKernels, ...copyingKernels],
  ...[bitSharing, bitSharingGradient, batchNormTrain, batchNormTrainGradient],
  ...[channelGate, channelGateGradient, weightStandardize, filterScores, momentumUpdate],
  ...[stepQuantize, stepQuantizeGradient, gatedBits, gatedBitsGradient],
];

function registerBackend(): void {
  if (tf.engine().registryFactory[backendName]) tf.removeBackend(backendName);
  else registerCpuKernels();
  for (const kernel of kernels) registerEngineKernel(kernel as never);
  tf.registerBackend(backendName, () => new EngineBackend(running!), 3);
}
