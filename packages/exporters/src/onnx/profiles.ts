import type { PackedLayer } from '@bitshare/packed';
import type { LayerWeights } from './layer-weights.ts';
import type { OnnxWriter } from './onnx-writer.ts';

/** How codes of weights are written. Both are exact. */
export interface OnnxProfile {
  readonly name: 'onnx-packed' | 'onnx-int8';
  /** Adds a layer's weights as floats that are made of codes. @returns their name. */
  weights(writer: OnnxWriter, node: PackedLayer, weights: LayerWeights): string;
}

/** The steps as a constant: one, or by filter along axis 0. */
function steps(writer: OnnxWriter, id: string, { steps }: LayerWeights, factor: number) {
  const values = steps.map((step) => step * factor);
  const many = values.length > 1;
  return {
    name: writer.constant(`${id}/step`, 'float', many ? [values.length] : [], values),
    attributes: many ? { axis: 0 } : {},
  };
}

/**
 * Codes in the narrowest type that holds them, 2, 4 or 8 bits a weight. The zero point of the grid is no whole number, so it is
 * taken off after codes have become floats.
 */
export const packedProfile: OnnxProfile = {
  name: 'onnx-packed',
  weights(writer, { id, weights }, layer) {
    const { bits, zeroPoint } = weights!;
    const type = bits <= 2 ? 'uint2' : bits <= 4 ? 'uint4' : 'uint8';
    const codes = writer.constant(`${id}/weights`, type, layer.shape, layer.codes!);
    const step = steps(writer, id, layer, 1);
    const scaled = writer.add('DequantizeLinear', [codes, step.name], `${id}/scaled`, step.attributes);
    const offsets = layer.steps.map((value) => -value * zeroPoint);
    const shape = layer.shape.map((length, axis) => (axis === 0 && offsets.length > 1 ? length : 1));
    const offset = writer.constant(`${id}/offset`, 'float', shape, offsets);
    return writer.add('Add', [scaled, offset], `${id}/shifted`);
  },
};

/**
 * 2 code - 2 zero point in whole bytes with half the step, which a runtime can multiply as integers. Where that does not fit a
 * signed byte (8 bits) it takes two.
 */
export const int8Profile: OnnxProfile = {
  name: 'onnx-int8',
  weights(writer, { id, weights }, layer) {
    const { bits, zeroPoint } = weights!;
    const values = Array.from(layer.codes!, (code) => 2 * code - 2 * zeroPoint);
    const fits = 2 * zeroPoint <= 127 && 2 * (2 ** bits - 1) - 2 * zeroPoint <= 127;
    const codes = writer.constant(`${id}/weights`, fits ? 'int8' : 'int16', layer.shape, values);
    const step = steps(writer, id, layer, 0.5);
    return writer.add('DequantizeLinear', [codes, step.name], `${id}/scaled`, step.attributes);
  },
};
