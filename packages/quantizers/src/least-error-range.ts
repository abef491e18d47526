import * as tf from '@tensorflow/tfjs';

/** Multiples of the largest magnitude that are tried: from 2, since not every grid reaches its own end, down to a fiftieth. */
const shares = Array.from({ length: 45 }, (_, i) => 2 * 0.9 ** i);

/** Values that suffice to judge one range by. */
const enough = 2 ** 16;

export interface RoundedSample {
  /** Values as they come to a quantizer. */
  readonly sample: tf.Tensor;
  /** What a range is of: all of the sample (nothing), or what these axes run over. */
  readonly axes: number[] | undefined;
  /** Values rounded on the grid of a range. */
  readonly quantize: (x: tf.Tensor, range: tf.Tensor) => tf.Tensor;
}

/**
 * The range, among shares of the largest magnitude, at which rounding leaves the least squared error; 1 where all values are zero.
 * @returns a scalar, or a range for each channel.
 */
export function leastErrorRange({ sample, axes, quantize }: RoundedSample): tf.Tensor {
  return tf.tidy(() => {
    const largest = tf.max(tf.abs(sample), axes);
    const x = axes ? sample : someOf(sample);
    // Two operations that the embedded engine has, where `squaredDifference` is one that it lacks.
    const errorAt = (share: number) =>
      tf.tidy(() => tf.sum(tf.square(tf.sub(quantize(x, tf.mul(largest, share)), x)), axes));
    const best = tf.argMax(tf.neg(tf.stack(shares.map(errorAt))), 0);
    const range = tf.mul(largest, tf.gather(tf.tensor1d(shares), best));
    return tf.where(tf.greater(largest, 0), range, tf.onesLike(largest));
  });
}

/** Values from all over a tensor, at a distance that does not fall in with its channels. */
function someOf(x: tf.Tensor): tf.Tensor {
  let stride = Math.ceil(x.size / enough);
  while (greatestCommonDivisor(stride, x.shape.at(-1) ?? 1) > 1) stride++;
  // The first column of rows of `stride` values. `stridedSlice` is an operation that the embedded engine lacks.
  const rows = Math.ceil(x.size / stride);
  const padded = tf.pad(tf.reshape(x, [-1]), [[0, rows * stride - x.size]]);
  return tf.slice(tf.reshape(padded, [rows, stride]), [0, 0], [rows, 1]);
}

const greatestCommonDivisor = (a: number, b: number): number =>
  b === 0 ? a : greatestCommonDivisor(b, a % b);
