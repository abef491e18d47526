import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { createLeakWatch } from '../src/guard/leak-watch.ts';

/** Checks after each of several epochs, each with a number of leaked tensors. */
function epochs(...left: readonly number[]): () => void {
  return () => {
    const watch = createLeakWatch('search');
    const kept: tf.Tensor[] = [];
    try {
      for (const count of left) {
        for (let i = 0; i < count; i++) kept.push(tf.scalar(1));
        watch.look();
      }
    } finally {
      tf.dispose(kept);
    }
  };
}

test('tensors that leak in each epoch stop the training with their counts', async () => {
  await tf.setBackend('cpu');
  expect(epochs(1, 1, 1, 1)).toThrow(/search: the tensors that the engine holds grow .*\d+, \d+, \d+, \d+/);
  expect(epochs(0, 0, 0, 5, 1, 2)).toThrow(/grow from epoch to epoch/);
});

test('tensors that are created on first use do not', () => {
  expect(epochs(5, 3, 1, 0, 0, 0, 2, 0)).not.toThrow();
});
