import type { PackedLayer } from '@bitshare/packed';
import type { LayerWeights } from './layer-weights.ts';
import { onnxName } from './onnx-names.ts';
import type { OnnxWriter } from './onnx-writer.ts';

/** How weight codes are written. Both ways are exact. */
export interface OnnxProfile {
  readonly name: 'onnx-packed' | 'onnx-int8';
  /** Adds a layer's weights as floats computed from codes. @returns their name. */
  weights(writer: OnnxWriter, node: PackedLayer, weights: LayerWeights): string;
}

/** The steps as a constant: one, or by filter along axis 0. */
function steps(writer: OnnxWriter, id: string, { steps }: LayerWeights, factor: number) {
  const values = steps.map((step) => step * factor);
  const many = values.length > 1;
  return {
    name: writer.constant(onnxName(id, 'step'), 'float', many ? [values.length] : [], values),
    attributes: many ? { axis: 0 } : {},
  };
}

/**
 * Codes have the narrowest type that holds them, 2, 4 or 8 bits. The grid's zero point may lie between two codes, so it is
 * subtracted after the codes have become floats.
 */
export const packedProfile: OnnxProfile = {
  name: 'onnx-packed',
  weights(writer, { id, weights }, layer) {
    const { bits, zeroPoint } = weights!;
    const type = bits <= 2 ? 'uint2' : bits <= 4 ? 'uint4' : 'uint8';
    const codes = writer.constant(onnxName(id, 'weights'), type, layer.shape, layer.codes!);
    const step = steps(writer, id, layer, 1);
    const scaled = writer.add(
      'DequantizeLinear',
      [codes, step.name],
      onnxName(id, 'scaled'),
      step.attributes,
    );
    const offsets = layer.steps.map((value) => -value * zeroPoint);
    const shape = layer.shape.map((length, axis) => (axis === 0 && offsets.length > 1 ? length : 1));
    const offset = writer.constant(onnxName(id, 'offset'), 'float', shape, offsets);
    return writer.add('Add', [scaled, offset], onnxName(id, 'shifted'));
  },
};

/**
 * Whole bytes hold 2 code - 2 zero point, at half the step. A runtime can multiply them as integers. Two bytes hold them where
 * one is too short (8 bits), and where a processor with AVX2 alone could not add two products (7 bits beside activations of 8).
 */
export const int8Profile: OnnxProfile = {
  name: 'onnx-int8',
  weights(writer, { id, weights, activations }, layer) {
    const { bits, zeroPoint } = weights!;
    const values = Array.from(layer.codes!, (code) => 2 * code - 2 * zeroPoint);
    const largest = 2 * Math.max(zeroPoint, 2 ** bits - 1 - zeroPoint);
    const largestInput = 2 ** (activations?.bits ?? 0) - 1;
    const fits = largest <= 127 && 2 * largest * largestInput < 2 ** 15;
    const codes = writer.constant(onnxName(id, 'weights'), fits ? 'int8' : 'int16', layer.shape, values);
    const step = steps(writer, id, layer, 0.5);
    return writer.add('DequantizeLinear', [codes, step.name], onnxName(id, 'scaled'), step.attributes);
  },
};
