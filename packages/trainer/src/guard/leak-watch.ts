import * as tf from '@tensorflow/tfjs';

/** Epochs in a row in which something grows that count as a leak: what is made once, at first use, does not go on growing. */
const patience = 3;

/** Watches what the engine holds between epochs. */
export interface LeakWatch {
  /** After an epoch. @throws Error when tensors have been left behind in each of the last epochs. */
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
            `${task}: the ${what} that the engine holds grow from epoch to epoch (${counts.join(', ')}): some part of this training does not dispose what it makes.`,
          );
      }
    },
  };
}
