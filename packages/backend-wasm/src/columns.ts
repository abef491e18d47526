import type { Output } from './heap.ts';
import type { HeapKernel } from './kernel.ts';

/** Where a convolution's kernel stands for each output, all numbers in pixels. */
export interface ColumnsAttributes {
  readonly filterHeight: number;
  readonly filterWidth: number;
  readonly strideHeight: number;
  readonly strideWidth: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly top: number;
  readonly left: number;
}

/**
 * What each weight of a convolution meets, a row per weight: `[filterHeight * filterWidth * channels, batch * outHeight *
 * outWidth]`. The image is first turned so that every row is made of runs, which are quick to copy.
 */
export const columns: HeapKernel<'x', ColumnsAttributes> = {
  name: 'Conv2DColumns',
  run(inputs, geometry, heap) {
    const { filterHeight, filterWidth, outHeight, outWidth } = geometry;
    const [batch, , , channels] = inputs.x.shape as [number, number, number, number];
    const rows = batch * outHeight * outWidth;
    const [result] = heap.allocate([filterHeight * filterWidth * channels, rows]) as [Output];
    const turned = turn(heap.values(inputs.x), inputs.x.shape as Size, geometry);
    let to = 0;
    for (let ky = 0; ky < filterHeight; ky++) {
      for (let kx = 0; kx < filterWidth; kx++) {
        for (let plane = 0; plane < channels * batch; plane++) {
          to = copyPlane(turned, plane, result.values, to, ky, kx, geometry);
        }
      }
    }
    return result.info;
  },
};

type Size = [number, number, number, number];

interface Turned {
  /** `[channels, batch, height, width]`, zeros around the image. */
  readonly values: Float32Array;
  readonly height: number;
  readonly width: number;
}

function turn(x: Float32Array, [batch, height, width, channels]: Size, geometry: ColumnsAttributes): Turned {
  const { strideHeight, strideWidth, outHeight, outWidth, filterHeight, filterWidth, top, left } = geometry;
  const padded = {
    height: Math.max(height + top, (outHeight - 1) * strideHeight + filterHeight),
    width: Math.max(width + left, (outWidth - 1) * strideWidth + filterWidth),
  };
  const values = new Float32Array(channels * batch * padded.height * padded.width);
  for (let n = 0; n < batch; n++) {
    for (let y = 0; y < height; y++) {
      const from = (n * height + y) * width * channels;
      for (let c = 0; c < channels; c++) {
        const to = ((c * batch + n) * padded.height + y + top) * padded.width + left;
        for (let i = 0; i < width; i++) values[to + i] = x[from + i * channels + c]!;
      }
    }
  }
  return { values, ...padded };
}

/** Copies what one kernel position sees of one plane; returns where it stopped. */
function copyPlane(
  { values, height, width }: Turned,
  plane: number,
  out: Float32Array,
  start: number,
  ky: number,
  kx: number,
  { outHeight, outWidth, strideHeight, strideWidth }: ColumnsAttributes,
): number {
  let to = start;
  for (let y = 0; y < outHeight; y++) {
    const from = (plane * height + y * strideHeight + ky) * width + kx;
    for (let i = 0; i < outWidth; i++) out[to + i] = values[from + i * strideWidth]!;
    to += outWidth;
  }
  return to;
}
