import { availableParallelism } from 'node:os';
import { BACKEND, type Backend, type EngineInfo, type Plugin, plugin, UserError } from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';
import { registerBatchNorm } from './batch-norm.ts';
import {
  type LoadedTensorflow,
  loadTensorflow,
  type TensorflowSearch,
  type Unusable,
} from './load-tensorflow.ts';
import { registerPadding } from './padding.ts';
import { backendName } from './tensorflow-backend.ts';

export interface NodeBackendOptions {
  /** `'gpu'`: only a GPU is accepted; `'any'` (default): the GPU build where it is installed, else the CPU build. */
  readonly device?: 'any' | 'gpu';
  /** Threads of one operation on the CPU. Default: all cores. Fixed when TensorFlow starts. */
  readonly threads?: number;
}

const gpuBuild = '@tensorflow/tfjs-node-gpu';
const cpuBuild = '@tensorflow/tfjs-node';

/** TensorFlow in this process, once it has started. */
let running: { readonly tensorflow: LoadedTensorflow; readonly threads: number } | undefined;

/**
 * TensorFlow's own library through `@tensorflow/tfjs-node-gpu` or `@tensorflow/tfjs-node`, whichever is installed. The ops of
 * `@bitshare/ops` run in their composed forms, batch norm by TensorFlow's fused one on the CPU.
 */
export function createNodeBackend(options: NodeBackendOptions = {}): Backend {
  return { name: options.device === 'gpu' ? 'node-gpu' : 'node', activate: () => activate(options) };
}

/** Provides BACKEND; needs nothing. */
export const nodeBackend = (options: NodeBackendOptions = {}): Plugin =>
  plugin({ name: 'node-backend', provides: BACKEND, create: () => createNodeBackend(options) });

/** Whether a GPU build of tfjs-node is installed and finds a GPU. Starts TensorFlow where such a build is installed. */
export async function findsGpu(): Promise<boolean> {
  return (await start({ device: 'gpu' })).loaded?.device === 'gpu';
}

async function activate({ device = 'any', threads }: NodeBackendOptions): Promise<EngineInfo> {
  const { loaded, unusable } = await start({ device, ...(threads === undefined ? {} : { threads }) });
  if (!loaded) throw nothingUsable(device, unusable);
  if (device === 'gpu' && loaded.device !== 'gpu') throw noGpu(loaded);
  if (threads !== undefined && threads !== running!.threads)
    throw new UserError(
      `TensorFlow has started with ${running!.threads} threads in this process and keeps them.`,
      'Give the same number of threads, or none.',
    );
  await tf.setBackend(backendName);
  await tf.ready();
  return {
    engine: loaded.device === 'gpu' ? 'node-gpu' : 'node',
    build: loaded.device,
    threads: running!.threads,
    versions: {
      '@tensorflow/tfjs': tf.version.tfjs,
      [loaded.package]: loaded.packageVersion,
      tensorflow: loaded.backend.binding.TF_Version,
    },
  };
}

async function start(options: NodeBackendOptions): Promise<TensorflowSearch> {
  if (running) return { loaded: running.tensorflow, unusable: [] };
  const { device, threads = availableParallelism() } = options;
  if (!Number.isInteger(threads) || threads < 1)
    throw new UserError(`threads must be a whole number of at least 1, not ${threads}.`);
  // TensorFlow reads this variable when it starts.
  process.env.TF_NUM_INTRAOP_THREADS = String(threads);
  const search = await loadTensorflow(device === 'gpu' ? [gpuBuild] : [gpuBuild, cpuBuild]);
  if (!search.loaded) return search;
  running = { tensorflow: search.loaded, threads };
  registerPadding();
  if (search.loaded.device === 'cpu') registerBatchNorm();
  return search;
}

function nothingUsable(device: 'any' | 'gpu', unusable: readonly Unusable[]): UserError {
  const reasons = unusable.map(({ package: name, reason }) => `${name}: ${reason}`).join('\n  ');
  const advice =
    device === 'gpu'
      ? `Run: npm install ${gpuBuild}`
      : `Run: npm install ${cpuBuild} (or ${gpuBuild} for a GPU). Where its download is out of reach: npx bitshare-link-tensorflow`;
  return new UserError(`no build of tfjs-node can be used here.\n  ${reasons}`, advice);
}

const noGpu = ({ package: name }: LoadedTensorflow): UserError =>
  new UserError(
    `${name} finds no GPU.`,
    `The engine node-gpu needs ${gpuBuild}, an NVIDIA GPU and the CUDA libraries that its README names; the engines node and wasm do not.`,
  );
