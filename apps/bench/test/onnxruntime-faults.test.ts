import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { importOnnxRuntime } from '../src/verify/onnx-runtimes.ts';

// Faults of onnxruntime 1.30 that exported models go around. A test that fails here says that one is mended.

const runtime = await importOnnxRuntime('onnxruntime-node');

/** One pixel with zeros around it, by a Pad without axes, and the maximum of all nine. */
const paddedPool = readFileSync(new URL('fixtures/pad-before-pool.onnx', import.meta.url));

/** Weights of 2 bits whose DequantizeLinear goes straight into a convolution between quantized activations. */
const model = readFileSync(new URL('fixtures/two-bit-weights-fused.onnx', import.meta.url));

describe('onnxruntime', () => {
  test.skipIf(!runtime)('makes an invalid QLinearConv of 2-bit weights under default options', async () => {
    const options = { logSeverityLevel: 4 };
    await expect(runtime!.InferenceSession.create(model, options)).rejects.toThrow(/uint2.*QLinearConv/);
  });

  test.skipIf(!runtime)('loads the same model without fusion', async () => {
    const options = { logSeverityLevel: 4, graphOptimizationLevel: 'basic' };
    const session = await runtime!.InferenceSession.create(model, options);
    await session.release();
  });

  test.skipIf(!runtime).each([
    ['all', -1],
    ['disabled', 0],
  ] as const)(
    'takes a Pad into the pool behind it, optimizations %s: the maximum is %d',
    async (level, largest) => {
      const options = { logSeverityLevel: 4, graphOptimizationLevel: level };
      const session = await runtime!.InferenceSession.create(paddedPool, options);
      const image = new runtime!.Tensor('float32', Float32Array.of(-1), [1, 1, 1, 1]);
      const found = await session.run({ image });
      expect([...found.largest!.data]).toEqual([largest]);
      await session.release();
    },
  );
});
