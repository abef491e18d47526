import { BACKEND, type Backend, type EngineInfo, once, type Plugin, UserError } from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';
import { getThreadsCount, version_wasm } from '@tensorflow/tfjs-backend-wasm';
import { batchNormTrain, batchNormTrainGradient } from './batch-norm.ts';
import { bitSharing, bitSharingGradient } from './bit-sharing.ts';
import { channelGate, channelGateGradient } from './channel-gate.ts';
import { columns } from './columns.ts';
import { filterGradient, inputGradient } from './convolution-gradients.ts';
import { backendName, registerComposedKernel, registerHeapKernel } from './kernel.ts';
import { momentumUpdate } from './momentum-update.ts';

/**
 * TensorFlow.js's own WebAssembly backend, completed by what training convolutional networks needs and it lacks: the
 * convolution's gradients, composed of its kernels, and this project's ops, fused on its memory.
 */
export function createWasmBackend(): Backend {
  let ready: Promise<EngineInfo> | undefined;
  return {
    name: 'wasm',
    activate() {
      ready ??= start();
      return ready;
    },
  };
}

/** Provides BACKEND; needs nothing. */
export const wasmBackend = (): Plugin => ({
  name: 'wasm-backend',
  register: (container) => container.register(BACKEND, { useFactory: once(createWasmBackend) }),
});

async function start(): Promise<EngineInfo> {
  const started = await tf.setBackend(backendName);
  if (!started)
    throw new UserError(
      'the wasm engine could not be started.',
      'WebAssembly with SIMD is needed: Node 20.19 or newer, or a browser of 2021 or later.',
    );
  await tf.ready();
  registerKernels();
  return {
    engine: 'wasm',
    build: tf.env().getBool('WASM_HAS_SIMD_SUPPORT') ? 'simd' : 'scalar',
    threads: threadCount(),
    versions: { '@tensorflow/tfjs': tf.version.tfjs, '@tensorflow/tfjs-backend-wasm': version_wasm },
  };
}

function registerKernels(): void {
  registerComposedKernel('Conv2DBackpropFilter', filterGradient);
  registerComposedKernel('Conv2DBackpropInput', inputGradient);
  registerHeapKernel(columns);
  registerHeapKernel(bitSharing);
  registerHeapKernel(bitSharingGradient);
  registerHeapKernel(batchNormTrain);
  registerHeapKernel(batchNormTrainGradient);
  registerHeapKernel(channelGate);
  registerHeapKernel(channelGateGradient);
  registerHeapKernel(momentumUpdate);
}

/** The backend has threads in browsers only; asked where there are none, it throws. */
function threadCount(): number {
  try {
    return Math.max(1, getThreadsCount());
  } catch {
    return 1;
  }
}
