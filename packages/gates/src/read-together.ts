import * as tf from '@tensorflow/tfjs';

/** The values of small tensors, in one transfer from the engine. */
export async function readTogether(tensors: readonly tf.Tensor[]): Promise<readonly Float32Array[]> {
  if (tensors.every(({ size }) => size === 0)) return tensors.map(() => new Float32Array(0));
  const joined = tf.tidy(() => tf.concat(tensors.map((tensor) => tf.reshape(tensor, [-1]))));
  const values = (await joined.data()) as Float32Array;
  joined.dispose();
  let from = 0;
  return tensors.map(({ size }) => {
    from += size;
    return values.slice(from - size, from);
  });
}
