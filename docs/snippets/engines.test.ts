import { nodeBackend } from '@bitshare/backend-node';
import { wasmBackend } from '@bitshare/backend-wasm';
import { BACKEND, type Backend, compose, plugin } from '@bitshare/core';

// #region choose
const embedded = compose(wasmBackend({ threads: 2, build: 'portable' }));
const tensorflow = compose(nodeBackend()); // activate() says what to install where there is no tfjs-node

// #endregion choose
import { testBackend, testOps } from '@bitshare/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';

// #region backend
const plain: Backend = {
  name: 'plain',
  async activate() {
    await tf.setBackend('cpu');
    const versions = { '@tensorflow/tfjs': tf.version.tfjs };
    return { engine: 'plain', build: 'javascript', threads: 1, versions };
  },
};
const plainBackend = plugin({ name: 'plain-backend', provides: BACKEND, create: () => plain });
// #endregion backend

// #region kernel
tf.registerKernel({
  kernelName: 'MomentumUpdate',
  backendName: 'cpu',
  kernelFunc({ inputs, attrs, backend }) {
    const { learningRate, momentum, weightDecay, nesterov } = attrs as Record<string, number>;
    const memory = backend as tf.KernelBackend;
    const [value, gradient, velocity] = ['value', 'gradient', 'velocity'].map(
      (name) => memory.readSync(inputs[name]!.dataId) as Float32Array,
    );
    const decayed = gradient!.map((g, i) => g + weightDecay! * value![i]!);
    const moved = decayed.map((d, i) => momentum! * velocity![i]! + d);
    const updated = value!.map(
      (v, i) => v - learningRate! * (nesterov ? decayed[i]! + momentum! * moved[i]! : moved[i]!),
    );
    const { shape } = inputs.value!;
    return [updated, moved].map((values) => ({
      dataId: memory.write(values, shape, 'float32'),
      shape,
      dtype: 'float32' as const,
    }));
  },
});
// #endregion kernel

// #region kits
testBackend('plain', () => plain);
testOps('plain', () => plain);
// #endregion kits

test('engines are chosen by plugins', async () => {
  expect(await embedded.resolve(BACKEND).activate()).toMatchObject({ engine: 'wasm', threads: 2 });
  expect(tensorflow.resolve(BACKEND).name).toBe('node');
  expect((await compose(plainBackend).resolve(BACKEND).activate()).engine).toBe('plain');
});
