import { elements, type PackedShape } from '@bitshare/packed';

// bitshare has channels last, ONNX channels first. Both keep this order when an image is flattened; a vector
// has no positions, so both orders are the same.

/** From `[row][position][channel]` to `[row][channel][position]`. @param shape of one row, channels last. */
export const channelsFirst = <Values extends Uint8Array | Float32Array>(
  values: Values,
  shape: PackedShape,
): Values => exchanged(values, elements(shape.slice(0, -1)), shape.at(-1)!);

/** From `[row][channel][position]` to `[row][position][channel]`. @param shape of one row, channels last. */
export const channelsLast = <Values extends Uint8Array | Float32Array>(
  values: Values,
  shape: PackedShape,
): Values => exchanged(values, shape.at(-1)!, elements(shape.slice(0, -1)));

/** Rows of `outer x inner` values as `inner x outer`. */
function exchanged<Values extends Uint8Array | Float32Array>(
  values: Values,
  outer: number,
  inner: number,
): Values {
  const result = values.slice() as Values;
  for (let row = 0; row < values.length; row += outer * inner)
    for (let i = 0; i < outer; i++)
      for (let j = 0; j < inner; j++) result[row + j * outer + i] = values[row + i * inner + j]!;
  return result;
}
