import { createWasmBackend } from '@bitshare/backend-wasm';
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';

it('takePeakBytes returns the most bytes in use at once since its last call', async () => {
  const backend = createWasmBackend({ threads: 1 });
  await backend.activate();
  backend.takePeakBytes!();
  const held = tf.tensor(new Float32Array(1000));
  const passing = tf.tensor(new Float32Array(100_000));
  const sums = [held, passing].map((x) => tf.add(x, x));
  tf.dispose(sums);
  passing.dispose();
  const first = backend.takePeakBytes!();
  expect(first).toBeGreaterThanOrEqual(4 * 101_000);
  const second = backend.takePeakBytes!();
  expect(second).toBeGreaterThanOrEqual(4 * 1000);
  expect(second).toBeLessThan(first - 4 * 99_000);
  held.dispose();
});
