import {
  biasesName,
  type PackedDense,
  type PackedLayer,
  type PackedNetwork,
  type PackedShape,
  packedFilters,
} from '@bitshare/packed';
import { float32Values } from '@bitshare/safetensors';
import * as tf from '@tensorflow/tfjs';
import { convolve, type LayerWeights } from './convolution.ts';
import { layerKernel } from './layer-kernel.ts';
import { quantizedInput } from './quantized-input.ts';
import { scaleShift } from './scale-shift.ts';
import { floatWeight } from './stored-weight.ts';
import { generatedName, layerName } from './tfjs-names.ts';
import { apply, type TfjsPlace } from './tfjs-place.ts';

/** A convolution or a dense layer, with its input rounded to codes. */
export function applyLayer(node: PackedLayer, place: TfjsPlace, network: PackedNetwork): tf.SymbolicTensor {
  const [shape] = place.shapes as [PackedShape];
  const bias = node.bias ? float32Values(network.tensors.get(biasesName(node.id))!) : undefined;
  const { kernel, steps } = layerKernel(network, node, shape);
  const read = quantizedInput(node, flattened(node, place));
  const weights = { kernel, bias: steps ? undefined : bias };
  const sum = node.op === 'dense' ? dense(node, read, weights, place) : convolve(node, read, weights, place);
  if (!steps) return sum;
  const shift = bias ?? new Float32Array(packedFilters(node));
  return scaleShift(generatedName(node.id, 'steps'), sum, [steps, shift], place);
}

/** The value that a layer reads. A dense layer reads an image as a vector. */
function flattened({ id, op }: PackedLayer, { inputs, shapes }: TfjsPlace): tf.SymbolicTensor {
  const [x] = inputs as [tf.SymbolicTensor];
  if (op !== 'dense' || shapes[0]!.length === 1) return x;
  return apply(tf.layers.flatten({ name: generatedName(id, 'flat') }), x);
}

function dense(
  { id, units }: PackedDense,
  x: tf.SymbolicTensor,
  { kernel, bias }: LayerWeights,
  { keep }: TfjsPlace,
): tf.SymbolicTensor {
  const name = layerName(id);
  keep(name, 'kernel', kernel);
  if (bias) keep(name, 'bias', floatWeight([units], bias));
  return apply(tf.layers.dense({ name, units, useBias: bias !== undefined }), x);
}
