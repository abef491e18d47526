import { UserError } from '@bitshare/core';
import {
  biasesName,
  type PackedConv2d,
  type PackedLayer,
  type PackedNetwork,
  type PackedNode,
  type PackedPool,
  type PackedShape,
  packedFilters,
  packedShapes,
  placeWindow,
  valuesName,
  windowOf,
} from '@bitshare/packed';
import { float32Values } from '@bitshare/safetensors';
import * as tf from '@tensorflow/tfjs';
import { layerKernel } from './layer-kernel.ts';
import { floatWeight, type StoredWeight } from './stored-weight.ts';
import { codesLayerName, generatedName, imageName, layerName } from './tfjs-names.ts';

export interface TfjsModel {
  /** The result of `model.toJSON`. */
  readonly topology: object;
  /** Weights by their names in the layers, in order. */
  readonly weights: ReadonlyMap<string, StoredWeight>;
}

/** Adding this rounds a float32 to whole numbers, half to even: above it, floats are a whole number apart. */
const roundingOffset = 1.5 * 2 ** 23;

/**
 * A packed network as a `tf.LayersModel` of stock layers: images `[N, height, width, channels]`, normalised, to logits. There is no
 * layer that quantizes, so activations are clipped by `ReLU` and rounded by adding and subtracting a number so large that float32
 * keeps no fractions beside it. @throws UserError naming a node that stock layers cannot compute.
 */
export function renderTfjs(network: PackedNetwork): TfjsModel {
  const { nodes, output, tensors } = network;
  const shapes = packedShapes(nodes);
  const weights = new Map<string, StoredWeight>();
  const values = new Map<string, tf.SymbolicTensor>();
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const input = nodes.find((node) => node.op === 'input')!;
  const image = tf.input({ shape: [...input.shape], name: imageName });
  values.set(input.id, image);
  for (const node of nodes) if (node.op !== 'input') values.set(node.id, evaluate(node));
  const model = tf.model({ inputs: image, outputs: values.get(output)!, name: 'bitshare' });
  try {
    const own = model.weights.map((weight) => weight.originalName);
    return {
      topology: model.toJSON(undefined, false) as object,
      weights: new Map(own.map((name) => [name, weights.get(name)!])),
    };
  } finally {
    model.dispose();
  }

  function apply(layer: tf.layers.Layer, ...inputs: readonly tf.SymbolicTensor[]): tf.SymbolicTensor {
    return layer.apply(inputs.length === 1 ? inputs[0]! : [...inputs]) as tf.SymbolicTensor;
  }

  function evaluate(node: Exclude<PackedNode, { op: 'input' }>): tf.SymbolicTensor {
    const inputs = node.inputs.map((id) => values.get(id)!);
    const [x] = inputs as [tf.SymbolicTensor];
    const shape = shapes.get(node.inputs[0]!)!;
    const name = layerName(node.id);
    switch (node.op) {
      case 'conv2d':
      case 'dense':
        return evaluateLayer(node, x, shape);
      case 'scaleShift': {
        const both = float32Values(tensors.get(valuesName(node.id))!);
        return scaleShift(name, x, both.subarray(0, both.length / 2), both.subarray(both.length / 2));
      }
      case 'relu':
        return apply(tf.layers.reLU({ name }), x);
      case 'relu6':
        return apply(tf.layers.reLU({ name, maxValue: 6 }), x);
      case 'add':
        return apply(tf.layers.add({ name }), ...inputs);
      case 'padChannels':
        return padChannels(node, x, shape[2]!);
      case 'globalAveragePool':
        return apply(tf.layers.globalAveragePooling2d({ name, dataFormat: 'channelsLast' }), x);
      case 'maxPool':
      case 'averagePool':
        return pool(node, x, shape);
      default:
        throw new UserError(`node "${node.id}" (${node.op}) has no rendering for TensorFlow.js`);
    }
  }

  function scaleShift(
    name: string,
    x: tf.SymbolicTensor,
    scale: Float32Array,
    shift: Float32Array,
  ): tf.SymbolicTensor {
    const channels = scale.length;
    weights.set(`${name}/gamma`, floatWeight([channels], scale));
    weights.set(`${name}/beta`, floatWeight([channels], shift));
    weights.set(`${name}/moving_mean`, floatWeight([channels], new Float32Array(channels)));
    weights.set(`${name}/moving_variance`, floatWeight([channels], new Float32Array(channels).fill(1)));
    return apply(tf.layers.batchNormalization({ name, epsilon: 0 }), x);
  }

  function evaluateLayer(node: PackedLayer, x: tf.SymbolicTensor, shape: PackedShape): tf.SymbolicTensor {
    const flat =
      node.op === 'dense' && shape.length === 3
        ? apply(tf.layers.flatten({ name: generatedName(node.id, 'flat') }), x)
        : x;
    const read = quantized(node, flat);
    const filters = packedFilters(node);
    const bias = node.bias ? float32Values(tensors.get(biasesName(node.id))!) : undefined;
    const { kernel, steps } = layerKernel(network, node, shape, kernelShape(node, shape));
    const useBias = bias !== undefined && steps === undefined;
    if (useBias) weights.set(`${layerName(node.id)}/bias`, floatWeight([filters], bias));
    const sum = node.op === 'dense' ? dense() : convolve(node, read, shape, useBias);
    weights.set(`${layerName(node.id)}/${isDepthwise(node, shape) ? 'depthwise_kernel' : 'kernel'}`, kernel);
    return steps
      ? scaleShift(generatedName(node.id, 'steps'), sum, steps, bias ?? new Float32Array(filters))
      : sum;

    function dense(): tf.SymbolicTensor {
      return apply(tf.layers.dense({ name: layerName(node.id), units: filters, useBias }), read);
    }
  }

  function convolve(
    node: PackedConv2d,
    x: tf.SymbolicTensor,
    shape: PackedShape,
    useBias: boolean,
  ): tf.SymbolicTensor {
    const depthwise = isDepthwise(node, shape);
    if (node.groups > 1 && !depthwise)
      throw new UserError(
        `layer "${node.id}" has ${node.groups} groups of channels, which no stock layer of TensorFlow.js computes`,
      );
    const common = {
      ...{ name: layerName(node.id), useBias, padding: 'valid' as const },
      ...{
        kernelSize: [...node.kernelSize] as [number, number],
        strides: [...node.strides] as [number, number],
      },
    };
    return apply(
      depthwise
        ? tf.layers.depthwiseConv2d({ ...common, depthMultiplier: 1 })
        : tf.layers.conv2d({ ...common, filters: node.filters }),
      withZeros(node, x, shape),
    );
  }

  function withZeros(
    node: PackedConv2d | PackedPool,
    x: tf.SymbolicTensor,
    shape: PackedShape,
  ): tf.SymbolicTensor {
    const { size, strides } = windowOf(node);
    const { top, left, height, width } = placeWindow(shape, windowOf(node));
    const bottom = Math.max(0, (height - 1) * strides[0] + size[0] - shape[0]! - top);
    const right = Math.max(0, (width - 1) * strides[1] + size[1] - shape[1]! - left);
    if (top + bottom + left + right === 0) return x;
    return apply(
      tf.layers.zeroPadding2d({
        name: generatedName(node.id, 'zeros'),
        padding: [
          [top, bottom],
          [left, right],
        ],
      }),
      x,
    );
  }

  function quantized({ id, activations }: PackedLayer, x: tf.SymbolicTensor): tf.SymbolicTensor {
    if (!activations) return x;
    const { bits, step } = activations;
    const clipped = apply(
      tf.layers.reLU({ name: generatedName(id, 'clip'), maxValue: (2 ** bits - 1) * step }),
      x,
    );
    const scaled = apply(
      tf.layers.rescaling({ name: generatedName(id, 'round'), scale: 1 / step, offset: roundingOffset }),
      clipped,
    );
    const codes = apply(
      tf.layers.rescaling({ name: codesLayerName(id), scale: 1, offset: -roundingOffset }),
      scaled,
    );
    return apply(tf.layers.rescaling({ name: generatedName(id, 'input'), scale: step, offset: 0 }), codes);
  }

  /** A 1x1 convolution whose kernel permutes channels. */
  function padChannels(
    { id, before, after }: Extract<PackedNode, { op: 'padChannels' }>,
    x: tf.SymbolicTensor,
    channels: number,
  ): tf.SymbolicTensor {
    const wide = before + channels + after;
    const kernel = new Uint8Array(channels * wide);
    for (let c = 0; c < channels; c++) kernel[c * wide + before + c] = 1;
    weights.set(`${layerName(id)}/kernel`, {
      shape: [1, 1, channels, wide],
      values: kernel,
      grid: { scale: 1, min: 0 },
    });
    return apply(tf.layers.conv2d({ name: layerName(id), filters: wide, kernelSize: 1, useBias: false }), x);
  }

  function pool(node: PackedPool, x: tf.SymbolicTensor, shape: PackedShape): tf.SymbolicTensor {
    const { id, op, padding } = node;
    const zeros = typeof padding === 'number' && padding > 0;
    const positive = ['relu', 'relu6'].includes(byId.get(node.inputs[0]!)!.op);
    if (zeros && (op === 'averagePool' || !positive))
      throw new UserError(
        `pool "${id}" has zeros around its image that do not count, which no stock layer of TensorFlow.js computes`,
      );
    const options = {
      ...{ name: layerName(id), padding: padding === 'same' ? ('same' as const) : ('valid' as const) },
      ...{ poolSize: [...node.poolSize] as [number, number], strides: [...node.strides] as [number, number] },
    };
    const layer = op === 'maxPool' ? tf.layers.maxPooling2d(options) : tf.layers.averagePooling2d(options);
    return apply(layer, zeros ? withZeros(node, x, shape) : x);
  }
}

const isDepthwise = (node: PackedLayer, shape: PackedShape): boolean =>
  node.op === 'conv2d' && node.groups > 1 && node.groups === node.filters && node.groups === shape[2];

function kernelShape(node: PackedLayer, input: PackedShape): readonly number[] {
  if (node.op === 'dense') return [input.reduce((product, length) => product * length, 1), node.units];
  return isDepthwise(node, input)
    ? [...node.kernelSize, node.filters, 1]
    : [...node.kernelSize, input[2]! / node.groups, node.filters];
}
