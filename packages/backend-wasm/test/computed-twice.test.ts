import { createWasmBackend } from '@bitshare/backend-wasm';
import type { Backend } from '@bitshare/core';
import { testOps } from '@bitshare/testing';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import type { Engine } from '../src/engine.ts';
import type { EngineBackend } from '../src/engine-backend.ts';
import { portableBinary } from '../src/generated/binaries.ts';

const tasksRun = new Set<string>();

/** The engine, which computes every chunk of every task once more when all are done. */
function twice(): Backend {
  const backend = createWasmBackend({ threads: 2, memoryMiB: 1000 });
  return {
    ...backend,
    async activate() {
      const info = await backend.activate();
      const { engine } = tf.backend() as EngineBackend;
      const { run } = engine;
      if (run.name !== 'runTwice')
        Object.assign(engine, {
          run: function runTwice(...call: Parameters<Engine['run']>) {
            tasksRun.add(call[0]);
            run(...call);
            run(...call);
          },
        });
      return info;
    },
  };
}

testOps('wasm (each task twice)', twice);

const random = (shape: number[], seed: number): tf.Tensor => tf.randomNormal(shape, 0, 1, 'float32', seed);

/** An op's value and its gradients. */
function withGradients(op: (...inputs: tf.Tensor[]) => tf.Tensor, ...inputs: tf.Tensor[]): tf.Tensor[] {
  const y = op(...inputs);
  return [y, ...tf.grads(op)(inputs, random(y.shape, 9))];
}

const convolved = (size: number, inputs: number, outputs: number, kernel: number, stride: number) =>
  withGradients(
    (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, 'same'),
    random([3, size, size, inputs], 1),
    random([kernel, kernel, inputs, outputs], 2),
  );

const pooled = (type: 'max' | 'avg') =>
  withGradients((x) => tf.pool(x as tf.Tensor4D, 2, type, 'same', 1, 2), random([3, 9, 9, 5], 1));

const computations: Readonly<Record<string, () => tf.Tensor[]>> = {
  'tiled convolutions': () => convolved(12, 8, 16, 3, 1),
  'gathered convolutions': () => convolved(2, 68, 72, 3, 1),
  'strided convolutions': () => convolved(13, 5, 9, 3, 2),
  'depthwise convolutions': () =>
    withGradients(
      (x, w) => tf.depthwiseConv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'same'),
      random([3, 9, 9, 5], 1),
      random([3, 3, 5, 1], 2),
    ),
  products: () => withGradients((a, b) => tf.matMul(a, b), random([33, 20], 1), random([20, 17], 2)),
  pools: () => [...pooled('max'), ...pooled('avg')],
  arithmetic: () => {
    const [a, b] = [random([3, 20000], 1), random([3, 1], 2)];
    return [tf.add(a, a), tf.mul(a, b), tf.relu6(a), tf.neg(a), tf.exp(a), tf.softmax(a)];
  },
  reductions: () => [
    tf.sum(random([3, 5000], 1), 0),
    tf.mean(random([3, 5000], 1)),
    tf.max(random([3, 50], 1)),
  ],
  copies: () => [
    tf.transpose(random([3, 5, 7], 1)),
    tf.pad(
      random([3, 5], 1),
      [
        [1, 0],
        [2, 2],
      ],
      2.5,
    ),
  ],
};

async function bitsOn(backend: Backend, compute: () => tf.Tensor[]): Promise<string[]> {
  await backend.activate();
  const tensors = tf.tidy(compute);
  const bits = tensors.map((tensor) => Buffer.from(tensor.dataSync().slice().buffer).toString('base64'));
  tf.dispose(tensors);
  return bits;
}

it.each(Object.keys(computations))(
  '%s give the same bits when every chunk is computed twice',
  async (name) => {
    const once = await bitsOn(createWasmBackend({ threads: 2 }), computations[name]!);
    expect(await bitsOn(twice(), computations[name]!)).toEqual(once);
  },
);

it('every task of the program was computed twice', () => {
  const binary = Buffer.from(portableBinary, 'base64');
  const exported = WebAssembly.Module.exports(new WebAssembly.Module(binary));
  const places = ['taskArguments', 'threadBytes', 'threadWords'];
  const tasks = exported.filter(({ kind, name }) => kind === 'global' && !places.includes(name));
  expect([...tasksRun].toSorted()).toEqual(tasks.map(({ name }) => name).toSorted());
});
