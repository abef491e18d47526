import { UserError } from '@bitshare/core';
import {
  biasesName,
  isPackedLayer,
  type PackedLayer,
  type PackedNetwork,
  type PackedNode,
  type PackedShape,
  packedShapes,
  placeWindow,
  valuesName,
  windowOf,
} from '@bitshare/packed';
import { float32Values } from '@bitshare/safetensors';
import { layerWeights } from './layer-weights.ts';
import { elementType, model, valueInfo } from './onnx-messages.ts';
import { codesName, onnxInput, onnxName, onnxOutput } from './onnx-names.ts';
import { createOnnxWriter } from './onnx-writer.ts';
import type { OnnxProfile } from './profiles.ts';

/**
 * A packed network as ONNX: images `[N, channels, height, width]`, normalised, to logits `[N, classes]`. Activations are unsigned
 * bytes, clipped to their bits: smaller types of activations corrupt memory in onnxruntime 1.30.
 */
export function renderOnnx(network: PackedNetwork, profile: OnnxProfile): Uint8Array<ArrayBuffer> {
  const { name, nodes, output, image, ledger, provenance } = network;
  const shapes = packedShapes(nodes);
  const writer = createOnnxWriter();
  const input = nodes.find((node) => node.op === 'input')!;
  const nameOf = (id: string) =>
    id === output ? onnxOutput : id === input.id ? onnxInput : onnxName(id, 'value');
  for (const node of nodes) if (node.op !== 'input') addNode(node);
  const [height, width, channels] = shapes.get(input.id)! as [number, number, number];
  const bits = nodes.flatMap((node) => (isPackedLayer(node) && node.weights ? [node.weights.bits] : []));
  // Types of 2 bits came with operator set 25, of 4 bits with 21.
  const newest = profile.name === 'onnx-packed' && bits.some((width) => width <= 2);
  return model(
    {
      ...{ name, ...writer.parts },
      inputs: [valueInfo(onnxInput, 'float', ['N', channels, height, width])],
      outputs: [valueInfo(onnxOutput, 'float', ['N', shapes.get(output)![0]!])],
    },
    newest ? 25 : 21,
    newest ? 13 : 10,
    {
      ...{ format: `bitshare-${profile.name}`, version: '1' },
      ...{
        image: JSON.stringify(image),
        ledger: JSON.stringify(ledger),
        provenance: JSON.stringify(provenance),
      },
    },
  );

  function addNode(node: Exclude<PackedNode, { op: 'input' }>): void {
    const inputs = node.inputs.map(nameOf);
    const [x] = inputs as [string];
    const shape = shapes.get(node.inputs[0]!)!;
    const to = nameOf(node.id);
    switch (node.op) {
      case 'conv2d':
      case 'dense':
        addLayer(node, x, shape, to);
        return;
      case 'scaleShift': {
        const values = float32Values(network.tensors.get(valuesName(node.id))!);
        const channels = values.length / 2;
        const broad = shape.length === 3 ? [1, channels, 1, 1] : [channels];
        const scale = writer.constant(
          onnxName(node.id, 'scale'),
          'float',
          broad,
          values.subarray(0, channels),
        );
        const shift = writer.constant(onnxName(node.id, 'shift'), 'float', broad, values.subarray(channels));
        writer.add('Add', [writer.add('Mul', [x, scale], onnxName(node.id, 'scaled')), shift], to);
        return;
      }
      case 'relu':
        writer.add('Relu', [x], to);
        return;
      case 'relu6':
        writer.add(
          'Clip',
          [
            x,
            writer.scalar(onnxName(node.id, 'low'), 'float', 0),
            writer.scalar(onnxName(node.id, 'high'), 'float', 6),
          ],
          to,
        );
        return;
      case 'add':
        inputs.slice(1).reduce((sum, next, i) => {
          const last = i === inputs.length - 2;
          return writer.add('Add', [sum, next], last ? to : onnxName(node.id, `sum${i}`));
        }, x);
        return;
      case 'padChannels': {
        const pads = [0, node.before, 0, 0, 0, node.after, 0, 0];
        writer.add('Pad', [x, writer.constant(onnxName(node.id, 'pads'), 'int64', [8], pads)], to);
        return;
      }
      case 'globalAveragePool':
        writer.add('Flatten', [writer.add('GlobalAveragePool', [x], onnxName(node.id, 'mean'))], to, {
          axis: 1,
        });
        return;
      case 'maxPool':
      case 'averagePool':
        writer.add(node.op === 'maxPool' ? 'MaxPool' : 'AveragePool', [x], to, {
          kernel_shape: node.poolSize,
          ...windowAttributes(node, shape),
        });
        return;
      default:
        throw new UserError(`node "${node.id}" (${node.op}) has no ONNX rendering`);
    }
  }

  function addLayer(node: PackedLayer, x: string, shape: PackedShape, to: string): void {
    const layer = layerWeights(network, node, shape);
    const weights = node.weights
      ? profile.weights(writer, node, layer)
      : writer.constant(onnxName(node.id, 'weights'), 'float', layer.shape, layer.floats!);
    const flat =
      node.op === 'dense' && shape.length === 3
        ? writer.add('Flatten', [x], onnxName(node.id, 'flat'), { axis: 1 })
        : x;
    const attributes =
      node.op === 'dense'
        ? { transB: 1 }
        : { kernel_shape: node.kernelSize, group: node.groups, ...windowAttributes(node, shape) };
    const inputs = [readInput(node, flat), weights];
    const multiply = (operands: readonly string[], result: string) =>
      writer.add(node.op === 'dense' ? 'Gemm' : 'Conv', operands, result, attributes);
    if (!node.bias) {
      multiply(inputs, to);
      return;
    }
    const values = float32Values(network.tensors.get(biasesName(node.id))!);
    const bias = (lengths: readonly number[]) =>
      writer.constant(onnxName(node.id, 'bias'), 'float', lengths, values);
    // onnxruntime would round the bias of a layer between quantized values to multiples of its steps' product.
    if (node.activations)
      writer.add(
        'Add',
        [
          multiply(inputs, onnxName(node.id, 'sum')),
          bias(node.op === 'dense' ? [values.length] : [1, values.length, 1, 1]),
        ],
        to,
      );
    else multiply([...inputs, bias([values.length])], to);
  }

  function readInput({ id, activations, weights }: PackedLayer, x: string): string {
    if (!activations) return x;
    const largest = 2 ** activations.bits - 1;
    const step = writer.scalar(onnxName(id, 'inputStep'), 'float', activations.step);
    const zero = writer.scalar(onnxName(id, 'inputZero'), 'uint8', 0);
    const rounded = largest === 255 ? codesName(id) : onnxName(id, 'rounded');
    writer.add('QuantizeLinear', [x, step, zero], rounded);
    if (largest < 255)
      writer.add(
        'Clip',
        [rounded, '', writer.scalar(onnxName(id, 'largest'), 'uint8', largest)],
        codesName(id),
      );
    const read = onnxName(id, 'input');
    if (weights) return writer.add('DequantizeLinear', [codesName(id), step, zero], read);
    // Behind a DequantizeLinear onnxruntime would round float weights to 8 bits.
    const floats = writer.add('Cast', [codesName(id)], onnxName(id, 'floats'), { to: elementType.float });
    return writer.add('Mul', [floats, step], read);
  }
}

type WindowNode = Parameters<typeof windowOf>[0];

/** Strides, and zeros spelled out on every side. */
function windowAttributes(node: WindowNode, shape: PackedShape) {
  const { size, strides } = windowOf(node);
  const { top, left, height, width } = placeWindow(shape, windowOf(node));
  const behind = (out: number, axis: 0 | 1, before: number) =>
    Math.max(0, (out - 1) * strides[axis] + size[axis] - shape[axis]! - before);
  return { strides, pads: [top, left, behind(height, 0, top), behind(width, 1, left)] };
}
