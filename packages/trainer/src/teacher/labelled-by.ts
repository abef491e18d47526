import type { Split } from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';
import type { Teacher } from './teacher.ts';

/** The split with the teacher's most likely class of each image as its label. @param inputShape `[height, width, channels]`. */
export const labelledBy = (
  teacher: Teacher,
  split: Split,
  inputShape: readonly [number, number, number],
): Split => ({
  size: split.size,
  async *batches(options) {
    for await (const batch of split.batches(options)) {
      const labels = tf.tidy(() =>
        tf.argMax(teacher.logits(tf.tensor4d(batch.images, [batch.size, ...inputShape])), 1),
      );
      const values = Int32Array.from(await labels.data());
      labels.dispose();
      yield { ...batch, labels: values };
    }
  },
});
