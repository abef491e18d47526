import * as tf from '@tensorflow/tfjs';
import { expect, test } from 'vitest';
import { createLeakWatch } from '../src/guard/leak-watch.ts';

/** Looks after each of several epochs, in which so many tensors were left behind. */
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

test('tensors that are left behind epoch after epoch stop the training, with their numbers', async () => {
  await tf.setBackend('cpu');
  expect(epochs(1, 1, 1, 1)).toThrow(/search: the tensors that the engine holds grow .*\d+, \d+, \d+, \d+/);
  expect(epochs(0, 0, 0, 5, 1, 2)).toThrow(/grow from epoch to epoch/);
});

test('what is made once, at first use, does not', () => {
  expect(epochs(5, 3, 1, 0, 0, 0, 2, 0)).not.toThrow();
});
