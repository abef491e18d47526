import type { OnnxPlace } from './onnx-place.ts';

/**
 * Adds zeros. The axes are spelled out, because onnxruntime 1.30 takes a Pad without them into a pool behind it, whose padding
 * does not count. @param pads before each axis, then behind each.
 */
export function addPad(
  { writer, inputs, to, own }: OnnxPlace,
  axes: readonly number[],
  pads: readonly number[],
): void {
  const whole = (role: string, values: readonly number[]) =>
    writer.constant(own(role), 'int64', [values.length], values);
  writer.add('Pad', [inputs[0]!, whole('pads', pads), '', whole('axes', axes)], to);
}
