import * as tf from '@tensorflow/tfjs';

/** Consecutive epochs of growth that count as a leak. Tensors that are created on first use cause growth in one epoch only. */
const patience = 3;

/** Checks the engine's tensors between epochs. */
export interface LeakWatch {
  /** Call it after each epoch. @throws Error when each of the last epochs has left tensors behind. */
  look(): void;
}

export function createLeakWatch(task: string): LeakWatch {
  const seen: { readonly tensors: number; readonly bytes: number }[] = [];
  return {
    look() {
      const { numTensors, numBytes } = tf.memory();
      seen.push({ tensors: numTensors, bytes: numBytes });
      if (seen.length <= patience) return;
      if (seen.length > patience + 1) seen.shift();
      for (const what of ['tensors', 'bytes'] as const) {
        const counts = seen.map((epoch) => epoch[what]);
        if (counts.every((count, i) => i === 0 || count > counts[i - 1]!))
          throw new Error(
            `${task}: the ${what} that the engine holds grow from epoch to epoch (${counts.join(', ')}): a part of this training does not dispose its tensors.`,
          );
      }
    },
  };
}
