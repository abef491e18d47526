import * as tf from '@tensorflow/tfjs';

/**
 * Small tensors of the last training pass by name (errors and scores), kept beyond its tidy until they are read or replaced.
 */
export interface Observations {
  put(name: string, value: tf.Tensor): void;
  /** All of them, and the given variables, in one transfer from the engine. */
  read(variables: ReadonlyMap<string, tf.Tensor>): Promise<ReadonlyMap<string, Float32Array>>;
  dispose(): void;
}

export function createObservations(): Observations {
  const kept = new Map<string, tf.Tensor>();
  return {
    put(name, value) {
      kept.get(name)?.dispose();
      kept.set(name, tf.keep(tf.clone(value)));
    },
    async read(variables) {
      const all = [...kept, ...variables].filter(([, value]) => value.size > 0);
      if (all.length === 0) return new Map();
      const joined = tf.tidy(() => tf.concat(all.map(([, value]) => tf.reshape(value, [-1]))));
      const values = (await joined.data()) as Float32Array;
      joined.dispose();
      let from = 0;
      return new Map(
        all.map(([name, { size }]) => {
          const part = values.slice(from, from + size);
          from += size;
          return [name, part];
        }),
      );
    },
    dispose() {
      for (const value of kept.values()) value.dispose();
      kept.clear();
    },
  };
}
