import type { UpsampleNode } from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';

type Interpolation = UpsampleNode['attributes']['interpolation'];

/** Shares of a pixel and its two neighbours. */
type Shares = readonly [before: number, own: number, after: number];

/** The shares of which result `phase` of a pixel consists, of `scale` results a pixel. */
function sharesOf(phase: number, scale: number, interpolation: Interpolation): Shares {
  if (interpolation === 'nearest') return [0, 1, 0];
  const distance = interpolation === 'bilinear' ? (phase + 0.5) / scale - 0.5 : phase / scale;
  return [Math.max(0, -distance), 1 - Math.abs(distance), Math.max(0, distance)];
}

/** The values before or after each along axis 1; beyond the edge the last one counts. @param x `[outer, length, 1, inner]`. */
function neighbours(x: tf.Tensor4D, side: 'before' | 'after'): tf.Tensor4D {
  const [outer, length, , inner] = x.shape;
  if (length === 1) return x;
  const part = (begin: number, size: number) => tf.slice4d(x, [0, begin, 0, 0], [outer, size, 1, inner]);
  return side === 'before'
    ? tf.concat([part(0, 1), part(0, length - 1)], 1)
    : tf.concat([part(1, length - 1), part(length - 1, 1)], 1);
}

/** Enlarges axis 1. The result has rank 4 too. @param x `[outer, length, 1, inner]`. @returns `[outer, length, scale, inner]`. */
function enlarge(x: tf.Tensor4D, scale: number, interpolation: Interpolation): tf.Tensor4D {
  const shares = Array.from({ length: scale }, (_, phase) => sharesOf(phase, scale, interpolation));
  const weighted = (values: tf.Tensor4D, which: 0 | 1 | 2): tf.Tensor4D =>
    tf.mul(
      values,
      tf.tensor4d(
        shares.map((share) => share[which]),
        [1, 1, scale, 1],
      ),
    );
  const own = weighted(x, 1);
  if (interpolation === 'nearest') return own;
  const after: tf.Tensor4D = tf.add(own, weighted(neighbours(x, 'after'), 2));
  return interpolation === 'bilinear' ? tf.add(after, weighted(neighbours(x, 'before'), 0)) : after;
}

/**
 * An enlarged image, as weighted sums of neighbouring pixels: engines have no gradient of bilinear resizing with half-pixel
 * centres.
 * @param x `[batch, height, width, channels]`.
 */
export function upsample(
  { attributes: { scale, interpolation } }: UpsampleNode,
  x: tf.Tensor4D,
): tf.Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const tall: tf.Tensor4D =
    scale[0] === 1
      ? x
      : enlarge(tf.reshape(x, [batch, height, 1, width * channels]), scale[0], interpolation);
  if (scale[1] === 1) return tf.reshape(tall, [batch, height * scale[0], width, channels]);
  const rows = tf.reshape(tall, [batch * height * scale[0], width, 1, channels]) as tf.Tensor4D;
  return tf.reshape(enlarge(rows, scale[1], interpolation), [
    batch,
    height * scale[0],
    width * scale[1],
    channels,
  ]);
}
