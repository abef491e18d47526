import type { Padding } from '@bitshare/core';
import { sidesOf } from '@bitshare/network';

/** An image, or with a height and width of 1 a vector, as a function: formulas in doubles, apart from any engine. */
export interface Picture {
  /** `[height, width, channels]`. */
  readonly shape: readonly [number, number, number];
  at(y: number, x: number, channel: number): number;
}

export const picture = (shape: Picture['shape'], at: Picture['at']): Picture => ({ shape, at });

export const fromValues = (shape: Picture['shape'], values: ArrayLike<number>): Picture =>
  picture(shape, (y, x, c) => values[(y * shape[1] + x) * shape[2] + c]!);

/** All values, channels fastest. */
export function valuesOf({ shape: [height, width, channels], at }: Picture): Float64Array {
  const values = new Float64Array(height * width * channels);
  for (let i = 0; i < values.length; i++) {
    const pixel = Math.floor(i / channels);
    values[i] = at(Math.floor(pixel / width), pixel % width, i % channels);
  }
  return values;
}

/** The same value, computed once. */
export const settled = (from: Picture): Picture => fromValues(from.shape, valuesOf(from));

export const mapped = (from: Picture, f: (value: number) => number): Picture =>
  picture(from.shape, (y, x, c) => f(from.at(y, x, c)));

/** Zero outside the image. */
export const at0 = ({ shape: [height, width], at }: Picture, y: number, x: number, c: number): number =>
  y < 0 || x < 0 || y >= height || x >= width ? 0 : at(y, x, c);

export const total = (count: number, term: (i: number) => number): number => {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += term(i);
  return sum;
};

/** Pixels of padding before an axis, and the length of the result. @param extent pixels under the window. */
export function alongAxis(
  length: number,
  axis: 0 | 1,
  { extent, stride, padding }: { extent: number; stride: number; padding: Padding },
): { before: number; outputs: number } {
  if (padding === 'same') {
    const outputs = Math.ceil(length / stride);
    return { before: Math.floor(Math.max(0, (outputs - 1) * stride + extent - length) / 2), outputs };
  }
  const [before, after] = sidesOf(padding, axis);
  return { before, outputs: Math.floor((length + before + after - extent) / stride) + 1 };
}
