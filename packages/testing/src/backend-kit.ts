import type { Backend } from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';

/** A network with what training needs of an engine: convolutions of two kinds, each way to pad, pooling, a product, a loss. */
const weightShapes = [
  [3, 3, 2, 5],
  [3, 3, 5, 1],
  [1, 1, 5, 7],
  [7, 3],
] as const;

const weights = (): tf.Tensor[] =>
  weightShapes.map((shape, i) => tf.randomNormal([...shape], 0, 0.5, 'float32', i + 1));
const images = (): tf.Tensor4D => tf.randomNormal([6, 8, 9, 2], 0, 1, 'float32', 9) as tf.Tensor4D;
const labels = (): tf.Tensor => tf.oneHot([0, 1, 2, 0, 1, 2], 3);

function loss(x: tf.Tensor4D, [stem, depthwise, pointwise, dense]: tf.Tensor[]): tf.Scalar {
  const a = tf.relu(tf.conv2d(x, stem as tf.Tensor4D, 2, 1));
  const b = tf.relu6(tf.depthwiseConv2d(a, depthwise as tf.Tensor4D, 2, 'same'));
  const c = tf.maxPool(tf.conv2d(b, pointwise as tf.Tensor4D, 1, 'valid') as tf.Tensor4D, 3, 1, 1);
  const logits = tf.matMul(tf.mean(c, [1, 2]) as tf.Tensor2D, dense as tf.Tensor2D);
  return tf.losses.softmaxCrossEntropy(labels(), logits) as tf.Scalar;
}

/** Loss and gradients on the current backend. */
async function differentiate(): Promise<number[][]> {
  const results = tf.tidy(() => {
    const x = images();
    const { value, grads } = tf.valueAndGrads((...w) => loss(x, w))(weights());
    return [value, ...grads];
  });
  const values = await Promise.all(results.map(async (tensor) => Array.from(await tensor.data())));
  tf.dispose(results);
  return values;
}

/** What every `Backend` must do. Call it in a test file; it declares the tests. */
export function testBackend(name: string, create: () => Backend): void {
  describe(`backend contract: ${name}`, () => {
    let expected: number[][];
    beforeAll(async () => {
      await tf.setBackend('cpu');
      expected = await differentiate();
      await create().activate();
    });

    it('reports its engine', async () => {
      const { engine, build, threads, versions } = await create().activate();
      expect(engine).not.toBe('');
      expect(build).not.toBe('');
      expect(Number.isInteger(threads) && threads >= 1).toBe(true);
      expect(versions['@tensorflow/tfjs']).toBe(tf.version.tfjs);
    });

    it('becomes the current backend at every call, and keeps its tensors', async () => {
      const backend = create();
      const info = await backend.activate();
      const [current, kept] = [tf.getBackend(), tf.tensor1d([1, 2, 3])];
      await tf.setBackend('cpu');
      expect(await backend.activate()).toEqual(info);
      expect(tf.getBackend()).toBe(current);
      expect(Array.from(await kept.data())).toEqual([1, 2, 3]);
      kept.dispose();
    });

    it("differentiates a network as tfjs's cpu backend does", async () => {
      const actual = await differentiate();
      for (const [i, values] of expected.entries()) {
        expect(actual[i]!.length).toBe(values.length);
        const scale = Math.max(...values.map(Math.abs));
        for (const [j, value] of values.entries())
          expect(Math.abs(actual[i]![j]! - value), `result ${i} at ${j}`).toBeLessThan(1e-4 * scale);
      }
    });

    it('learns, without keeping a tensor', async () => {
      const variables = tf.tidy(() => weights().map((value) => tf.variable(value)));
      const optimizer = tf.train.sgd(0.1);
      const x = images();
      const step = () => optimizer.minimize(() => loss(x, variables), true, variables)!;
      const losses: number[] = [];
      const counts: number[] = [];
      for (let i = 0; i < 20; i++) {
        const value = step();
        losses.push((await value.data())[0]!);
        value.dispose();
        counts.push(tf.memory().numTensors);
      }
      expect(losses.at(-1)).toBeLessThan(0.9 * losses[0]!);
      expect(new Set(counts.slice(1)).size).toBe(1);
      tf.dispose([x, ...variables]);
      optimizer.dispose();
    });
  });
}
