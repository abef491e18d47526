import { readFile } from 'node:fs/promises';
import { createWasmBackend } from '@bitshare/backend-wasm';
import { testOps } from '@bitshare/testing';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const golden = JSON.parse(
  await readFile(new URL('../../ops/test/fixtures/bit-sharing.json', import.meta.url), 'utf8'),
);
testOps('wasm', createWasmBackend, golden);

describe('convolution', () => {
  interface Shape {
    readonly size: number;
    readonly inputs: number;
    readonly outputs: number;
    readonly kernel: number;
    readonly stride: number;
    readonly pad: 'same' | 'valid' | number;
  }

  const gradients = async (engine: string, { size, inputs, outputs, kernel, stride, pad }: Shape) => {
    await tf.setBackend(engine);
    const results = tf.tidy(() => {
      const x = tf.randomNormal([2, size, size + 1, inputs], 0, 1, 'float32', 1) as tf.Tensor4D;
      const w = tf.randomNormal([kernel, kernel, inputs, outputs], 0, 1, 'float32', 2) as tf.Tensor4D;
      const convolve = (a: tf.Tensor, b: tf.Tensor) =>
        tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, pad);
      const y = convolve(x, w);
      const dy = tf.randomNormal(y.shape, 0, 1, 'float32', 3);
      return [y, ...tf.grads((a, b) => convolve(a!, b!))([x, w], dy)];
    });
    const values = await Promise.all(results.map((result) => result.data()));
    tf.dispose(results);
    return values;
  };

  it('has the gradients of the reference backend for any shape', async () => {
    await createWasmBackend().activate();
    const shapes = fc.record({
      size: fc.integer({ min: 5, max: 9 }),
      inputs: fc.integer({ min: 1, max: 5 }),
      outputs: fc.integer({ min: 1, max: 5 }),
      kernel: fc.constantFrom(1, 2, 3, 5),
      stride: fc.integer({ min: 1, max: 3 }),
      pad: fc.constantFrom<Shape['pad']>('same', 'valid', 0, 1),
    });
    await fc.assert(
      fc.asyncProperty(shapes, async (raw) => {
        // Padding as wide as a 1x1 kernel makes no sense. With 'same' and a stride above the kernel, tfjs's wasm backend pads
        // unlike its cpu backend, in the forward pass already.
        const meaningless =
          (raw.kernel === 1 && raw.pad === 1) || (raw.pad === 'same' && raw.stride > raw.kernel);
        const shape = meaningless ? { ...raw, pad: 0 } : raw;
        const reference = await gradients('cpu', shape);
        const actual = await gradients('wasm', shape);
        reference.forEach((values, output) => {
          values.forEach((value, i) => {
            expect(Math.abs(actual[output]![i]! - value)).toBeLessThan(1e-4 * Math.max(1, Math.abs(value)));
          });
        });
      }),
      { numRuns: 60 },
    );
  });
});
