import type { TensorData } from '@bitshare/core';

/** The entries of one axis at the given indices, in their order. */
export function takeAlong(
  { shape, values }: TensorData,
  axis: number,
  indices: readonly number[],
): TensorData {
  const inner = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const outer = shape.slice(0, axis).reduce((a, b) => a * b, 1);
  const length = shape[axis]!;
  const taken = new Float32Array(outer * indices.length * inner);
  for (let o = 0; o < outer; o++) {
    indices.forEach((index, i) => {
      const from = (o * length + index) * inner;
      taken.set(values.subarray(from, from + inner), (o * indices.length + i) * inner);
    });
  }
  return { shape: shape.with(axis, indices.length), values: taken };
}
