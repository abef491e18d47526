import { createHash } from 'node:crypto';
import { createWasmBackend, engineStatistics } from '@bitshare/backend-wasm';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';

/** 3x3, strided, pointwise and odd convolutions and a dense layer, so that every way to split work is met. */
const shapes = [
  [3, 3, 3, 8],
  [3, 3, 8, 16],
  [3, 3, 16, 24],
  [1, 1, 24, 10],
  [3240, 5],
] as const;

function network(weights: readonly tf.Variable[], x: tf.Tensor4D): tf.Tensor2D {
  const convolve = (input: tf.Tensor4D, index: number, stride: number) =>
    tf.relu(tf.conv2d(input, weights[index] as unknown as tf.Tensor4D, stride, 'same'));
  const stem = convolve(x, 0, 1);
  const tiled = convolve(stem, 1, 1);
  const mean = tf.mean(tiled, [0, 1, 2], true);
  const strided = convolve(tf.sub(tiled, mean) as tf.Tensor4D, 2, 2);
  const pointwise = tf.pad(convolve(strided, 3, 1), [
    [0, 0],
    [4, 4],
    [2, 0],
    [0, 0],
  ]);
  return tf.matMul(tf.reshape(pointwise, [x.shape[0], 3240]), weights[4] as unknown as tf.Tensor2D);
}

/** Trains for some steps; returns a hash of the weights, and the tensors and bytes after every step. */
async function train(threads: number, steps: number) {
  await createWasmBackend({ threads }).activate();
  const weights = shapes.map((shape, i) =>
    tf.variable(tf.randomNormal([...shape], 0, 0.1, 'float32', i + 1)),
  );
  const x = tf.randomNormal([24, 20, 32, 3], 0, 1, 'float32', 10) as tf.Tensor4D;
  const labels = tf.oneHot(
    Array.from({ length: 24 }, (_, i) => i % 5),
    5,
  );
  const optimizer = tf.train.sgd(0.05);
  const counts: string[] = [];
  for (let step = 0; step < steps; step++) {
    optimizer.minimize(
      () => tf.losses.softmaxCrossEntropy(labels, network(weights, x)) as tf.Scalar,
      false,
      weights,
    );
    counts.push(`${tf.memory().numTensors} tensors, ${engineStatistics().bytesInUse} bytes`);
  }
  const hash = createHash('sha256');
  for (const weight of weights) hash.update(new Uint8Array((await weight.data()).buffer));
  tf.dispose([x, labels, ...weights]);
  return { hash: hash.digest('hex'), counts };
}

describe('training', () => {
  it('gives the same bits with 1, 2 and 4 threads', async () => {
    const runs = [await train(1, 20), await train(2, 20), await train(4, 20)];
    expect(new Set(runs.map(({ hash }) => hash)).size).toBe(1);
    expect((await train(2, 19)).hash).not.toBe(runs[0]!.hash);
  });

  it('holds the same memory after every step', async () => {
    const { counts } = await train(2, 30);
    expect(new Set(counts.slice(1)).size).toBe(1);
  });
});

describe('memory', () => {
  it('running out names a batch that is smaller', async () => {
    await createWasmBackend({ threads: 1, memoryMiB: 32 }).activate();
    const x = tf.zeros([48, 64, 64, 4]) as tf.Tensor4D;
    const filled: tf.Tensor[] = [];
    expect(() => {
      for (let i = 0; i < 20; i++) filled.push(tf.relu(x));
    }).toThrow(/Use a smaller batch: 16 instead of 48/);
    tf.dispose([x, ...filled]);
  });
});
