import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { importOnnxRuntime } from '../src/verify/onnx-runtimes.ts';

// Faults of onnxruntime 1.30 that exported models go around. A test that fails here says that one is mended.

const runtime = await importOnnxRuntime('onnxruntime-node');

/** Weights of 2 bits whose DequantizeLinear goes straight into a convolution between quantized activations. */
const model = readFileSync(new URL('fixtures/two-bit-weights-fused.onnx', import.meta.url));

describe('onnxruntime', () => {
  test.skipIf(!runtime)('makes an invalid QLinearConv of 2-bit weights under default options', async () => {
    const options = { logSeverityLevel: 4 };
    await expect(runtime!.InferenceSession.create(model, options)).rejects.toThrow(/uint2.*QLinearConv/);
  });

  test.skipIf(!runtime)('and loads the same model where it may not fuse', async () => {
    const options = { logSeverityLevel: 4, graphOptimizationLevel: 'basic' };
    const session = await runtime!.InferenceSession.create(model, options);
    await session.release();
  });
});
