import * as tf from '@tensorflow/tfjs';
import { apply } from './tfjs-place.ts';

// Layers that pad and crop images do so to the last two axes where an image is said to have its channels first. Here those axes
// are the width and the channels.

/** Zeros before and behind an image's channels. */
export const padChannels = (
  name: string,
  x: tf.SymbolicTensor,
  [before, after]: readonly [number, number],
): tf.SymbolicTensor =>
  apply(
    tf.layers.zeroPadding2d({
      ...{ name, dataFormat: 'channelsFirst' },
      padding: [
        [0, 0],
        [before, after],
      ],
    }),
    x,
  );

/** An image without so many of its first and last channels. */
export const cropChannels = (
  name: string,
  x: tf.SymbolicTensor,
  [before, after]: readonly [number, number],
): tf.SymbolicTensor =>
  apply(
    tf.layers.cropping2D({
      ...{ name, dataFormat: 'channelsFirst' },
      cropping: [
        [0, 0],
        [before, after],
      ],
    }),
    x,
  );
