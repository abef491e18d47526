import type { OnnxPlace } from './onnx-place.ts';

/** A factor and an addend for each channel. @param values `[2, channels]`. */
export function addScaleShift({ writer, inputs, shapes, to, own }: OnnxPlace, values: Float32Array): void {
  const channels = values.length / 2;
  const broad = shapes[0]!.length === 3 ? [1, channels, 1, 1] : [channels];
  const scale = writer.constant(own('scale'), 'float', broad, values.subarray(0, channels));
  const shift = writer.constant(own('shift'), 'float', broad, values.subarray(channels));
  writer.add('Add', [writer.add('Mul', [inputs[0]!, scale], own('scaled')), shift], to);
}
