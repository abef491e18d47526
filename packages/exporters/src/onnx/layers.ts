import {
  biasesName,
  type InputGrid,
  type PackedLayer,
  type PackedNetwork,
  type PackedShape,
} from '@bitshare/packed';
import { float32Values } from '@bitshare/safetensors';
import { liftOf } from '../signed-codes.ts';
import { onnxPads } from './image-nodes.ts';
import { layerWeights } from './layer-weights.ts';
import { elementType } from './onnx-messages.ts';
import { codesName } from './onnx-names.ts';
import type { OnnxPlace } from './onnx-place.ts';
import type { OnnxProfile } from './profiles.ts';

/** A convolution or a dense layer, with its input rounded to codes. */
export function addLayer(
  node: PackedLayer,
  place: OnnxPlace,
  network: PackedNetwork,
  profile: OnnxProfile,
): void {
  const { writer, to, own } = place;
  const [shape] = place.shapes as [PackedShape];
  const layer = layerWeights(network, node, shape);
  const weights = node.weights
    ? profile.weights(writer, node, layer)
    : writer.constant(own('weights'), 'float', layer.shape, layer.floats!);
  const inputs = [readInput(node, place, flattened(node, place)), weights];
  const sumTo = (result: string, operands: readonly string[]) =>
    node.op === 'dense'
      ? writer.add('Gemm', operands, result, { transB: 1 })
      : writer.add('Conv', operands, result, {
          ...{ kernel_shape: node.kernelSize, strides: node.strides, group: node.groups },
          ...{ pads: onnxPads(node, shape), dilations: node.dilations ?? [1, 1] },
        });
  if (!node.bias) {
    sumTo(to, inputs);
    return;
  }
  const values = float32Values(network.tensors.get(biasesName(node.id))!);
  const bias = (lengths: readonly number[]) => writer.constant(own('bias'), 'float', lengths, values);
  if (!node.activations) {
    sumTo(to, [...inputs, bias([values.length])]);
    return;
  }
  // onnxruntime would round the bias of a layer between quantized values to multiples of its steps' product.
  const lengths = node.op === 'dense' ? [values.length] : [1, values.length, 1, 1];
  writer.add('Add', [sumTo(own('sum'), inputs), bias(lengths)], to);
}

/** The value that a layer reads. A dense layer reads an image as a vector. */
function flattened(node: PackedLayer, { writer, inputs, shapes, own }: OnnxPlace): string {
  const [x] = inputs as [string];
  if (node.op !== 'dense' || shapes[0]!.length === 1) return x;
  return writer.add('Flatten', [x], own('flat'), { axis: 1 });
}

/** Rounds a layer's input to codes, and gives the values that the codes stand for. */
function readInput({ id, activations, weights }: PackedLayer, place: OnnxPlace, x: string): string {
  if (!activations) return x;
  const { writer, own } = place;
  const { zeroPoint = 0 } = activations;
  // A zero point of ONNX is a whole number.
  const whole = Number.isInteger(zeroPoint);
  const lifted = () =>
    writer.add('Add', [x, writer.scalar(own('lift'), 'float', liftOf(activations))], own('lifted'));
  const step = writer.scalar(own('inputStep'), 'float', activations.step);
  const zero = writer.scalar(own('inputZero'), 'uint8', whole ? zeroPoint : 0);
  addCodes(id, activations, place, [whole ? x : lifted(), step, zero]);
  if (weights && whole) return writer.add('DequantizeLinear', [codesName(id), step, zero], own('input'));
  // Behind a DequantizeLinear onnxruntime would round float weights to 8 bits.
  const floats = writer.add('Cast', [codesName(id)], own('floats'), { to: elementType.float });
  const centred = () =>
    writer.add('Sub', [floats, writer.scalar(own('zero'), 'float', zeroPoint)], own('centred'));
  return writer.add('Mul', [zeroPoint === 0 ? floats : centred(), step], own('input'));
}

/** Adds the codes of a layer's input, `<layer>/codes`. @param inputs value, step, and zero point. */
function addCodes(id: string, { bits }: InputGrid, { writer, own }: OnnxPlace, inputs: readonly string[]) {
  const largest = 2 ** bits - 1;
  if (largest === 255) {
    writer.add('QuantizeLinear', inputs, codesName(id));
    return;
  }
  const rounded = writer.add('QuantizeLinear', inputs, own('rounded'));
  writer.add('Clip', [rounded, '', writer.scalar(own('largest'), 'uint8', largest)], codesName(id));
}
