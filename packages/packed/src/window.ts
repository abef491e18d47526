import type { PackedNode } from './packed-node.ts';
import type { PackedShape } from './packed-shapes.ts';

/** Pixels before and after an axis. */
type Sides = readonly [number, number];

type Window = {
  readonly size: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: 'same' | 'valid' | number | readonly [Sides, Sides];
  readonly dilations?: readonly [number, number] | undefined;
};

/** Pixels that are added before and after one axis. */
export const sidesOf = (padding: Exclude<Window['padding'], 'same'>, axis: 0 | 1): Sides =>
  padding === 'valid' ? [0, 0] : typeof padding === 'number' ? [padding, padding] : padding[axis];

/** Pixels before the first row and column, and the output's height and width. */
export interface Placement {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** Pixels from the first tap of a window to its last, both counted. */
const extentOf = ({ size, dilations }: Window, axis: 0 | 1): number =>
  (size[axis] - 1) * (dilations?.[axis] ?? 1) + 1;

/** The positions of a window on an image; `'same'` as in TensorFlow, with the smaller half of the padding first. */
export function placeWindow([height, width]: PackedShape, window: Window): Placement {
  const along = (length: number, axis: 0 | 1): readonly [number, number] => {
    const [extent, stride] = [extentOf(window, axis), window.strides[axis]];
    if (window.padding === 'same') {
      const out = Math.ceil(length / stride);
      return [Math.floor(Math.max(0, (out - 1) * stride + extent - length) / 2), out];
    }
    const [before, after] = sidesOf(window.padding, axis);
    return [before, Math.floor((length + before + after - extent) / stride) + 1];
  };
  const [top, outHeight] = along(height!, 0);
  const [left, outWidth] = along(width!, 1);
  return { top, left, height: outHeight, width: outWidth };
}

/** Height and width of what all windows together cover: the image with its padding, as far as it is read. */
export function coveredSize(shape: PackedShape, window: Window): readonly [height: number, width: number] {
  const { height, width } = placeWindow(shape, window);
  return [
    (height - 1) * window.strides[0] + extentOf(window, 0),
    (width - 1) * window.strides[1] + extentOf(window, 1),
  ];
}

/** The window of a convolution or pool. */
export const windowOf = (node: Extract<PackedNode, { op: 'conv2d' | 'maxPool' | 'averagePool' }>): Window =>
  node.op === 'conv2d' ? { ...node, size: node.kernelSize } : { ...node, size: node.poolSize };
