import type * as tf from '@tensorflow/tfjs';

export type Geometry = tf.backend_util.Conv2DInfo;

/** What the program's tasks of `convolution.ts` take first. */
export interface Windows {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly inputs: number;
  readonly outputs: number;
  readonly kernelHeight: number;
  readonly kernelWidth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly top: number;
  readonly left: number;
  readonly outHeight: number;
  readonly outWidth: number;
}

export const windowsOf = (g: Geometry): Windows => ({
  batch: g.batchSize,
  height: g.inHeight,
  width: g.inWidth,
  inputs: g.inChannels,
  outputs: g.outChannels,
  kernelHeight: g.filterHeight,
  kernelWidth: g.filterWidth,
  strideHeight: g.strideHeight,
  strideWidth: g.strideWidth,
  top: g.padInfo.top,
  left: g.padInfo.left,
  outHeight: g.outHeight,
  outWidth: g.outWidth,
});

/** The image with the zeros around it that windows reach; rows that none reaches are dropped. */
function paddedSize(w: Windows): { height: number; width: number } {
  const height = (w.outHeight - 1) * w.strideHeight + w.kernelHeight;
  const width = (w.outWidth - 1) * w.strideWidth + w.kernelWidth;
  // Without padding the image is read where it lies.
  return w.top === 0 && w.left === 0 && height <= w.height && width <= w.width
    ? { height: w.height, width: w.width }
    : { height: Math.max(height, w.top), width: Math.max(width, w.left) };
}

export function sizes(w: Windows): { list: readonly number[]; paddedBytes: number } {
  const padded = paddedSize(w);
  const list = [
    ...[w.height, w.width, w.inputs, w.outputs, w.kernelHeight, w.kernelWidth],
    ...[w.strideHeight, w.strideWidth, w.top, w.left, padded.height, padded.width, w.outHeight, w.outWidth],
  ];
  // Windows of the last, partly filled tile read past the image's end.
  const beyond = 4 * w.strideWidth * w.inputs + 64;
  return { list, paddedBytes: 4 * (padded.height * padded.width * w.inputs + beyond) };
}
