import type * as tf from '@tensorflow/tfjs';
import type { ChannelWindows, Windows } from './generated/layouts.ts';

export type Geometry = tf.backend_util.Conv2DInfo;

const windowsOf = (g: Geometry): Windows => ({
  height: g.inHeight,
  width: g.inWidth,
  kernelHeight: g.filterHeight,
  kernelWidth: g.filterWidth,
  strideHeight: g.strideHeight,
  strideWidth: g.strideWidth,
  top: g.padInfo.top,
  left: g.padInfo.left,
  outHeight: g.outHeight,
  outWidth: g.outWidth,
});

export const channelWindows = (g: Geometry): ChannelWindows => ({ ...windowsOf(g), channels: g.inChannels });

/** Images, their channels and the windows on them. */
export interface Images extends Windows {
  readonly batch: number;
  readonly inputs: number;
  readonly outputs: number;
}

export const imagesOf = (g: Geometry): Images => ({
  ...windowsOf(g),
  batch: g.batchSize,
  inputs: g.inChannels,
  outputs: g.outChannels,
});

/** Size of the image with the zeros around it that windows reach. Rows that no window reaches are left out. */
function paddedSize(w: Windows): { height: number; width: number } {
  const height = (w.outHeight - 1) * w.strideHeight + w.kernelHeight;
  const width = (w.outWidth - 1) * w.strideWidth + w.kernelWidth;
  // Without padding the image is read in place.
  return w.top === 0 && w.left === 0 && height <= w.height && width <= w.width
    ? { height: w.height, width: w.width }
    : { height: Math.max(height, w.top), width: Math.max(width, w.left) };
}

/** The padded image's size, and the bytes of a copy. */
export function padding(w: Images) {
  const { height: paddedHeight, width: paddedWidth } = paddedSize(w);
  // Windows of the last, partly filled tile read past the image's end.
  const beyond = 4 * w.strideWidth * w.inputs + 64;
  return { paddedHeight, paddedWidth, bytes: 4 * (paddedHeight * paddedWidth * w.inputs + beyond) };
}
