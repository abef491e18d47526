import {
  biasesName,
  layerLayout,
  type PackedLayer,
  type PackedNetwork,
  type PackedShape,
  placeWindow,
  stepsName,
  unpackCodes,
  valuesName,
  windowOf,
} from '@bitshare/packed';
import { float32Values } from '@bitshare/safetensors';
import { type BoundedValue, sumError } from './bounded-value.ts';

/** A layer of one image. @param output its shape. */
export function boundedLayer(
  network: PackedNetwork,
  node: PackedLayer,
  x: BoundedValue,
  output: PackedShape,
): BoundedValue {
  const { filters, taps } = layerLayout(node, x.shape);
  const { weights, magnitudes } = layerWeights(network, node, filters, taps);
  const bias = node.bias ? float32Values(network.tensors.get(biasesName(node.id))!) : undefined;
  const size = output.reduce((product, length) => product * length, 1);
  const [values, errors] = [new Float64Array(size), new Float64Array(size)];
  for (let at = 0; at < size; at++) {
    const filter = at % filters;
    const own = bias?.[filter] ?? 0;
    let [sum, magnitude, error] = [own, Math.abs(own), 0];
    for (const [from, tap] of readsOf(node, x.shape, output, at, filter)) {
      const at = filter * taps + tap;
      sum += weights[at]! * x.values[from]!;
      magnitude += magnitudes[at]! * Math.abs(x.values[from]!);
      error += Math.abs(weights[at]!) * x.errors[from]!;
    }
    values[at] = sum;
    errors[at] = error + sumError(taps, magnitude);
  }
  return { shape: output, values, errors };
}

/** Weights, and of each the sum of what it may be a difference of: runtimes take the zero point off after they have scaled. */
function layerWeights({ tensors }: PackedNetwork, node: PackedLayer, filters: number, taps: number) {
  const stored = tensors.get(valuesName(node.id))!;
  if (!node.weights) {
    const weights = Float64Array.from(float32Values(stored));
    return { weights, magnitudes: weights.map(Math.abs) };
  }
  const { bits, zeroPoint, step } = node.weights;
  const steps = step === undefined ? float32Values(tensors.get(stepsName(node.id))!) : undefined;
  const stepOf = (i: number) => steps?.[Math.floor(i / taps)] ?? Math.fround(step!);
  const codes = unpackCodes(stored.bytes, bits, filters * taps);
  return {
    weights: Float64Array.from(codes, (code, i) => (code - zeroPoint) * stepOf(i)),
    magnitudes: Float64Array.from(codes, (code, i) => (code + zeroPoint) * stepOf(i)),
  };
}

/** Which inputs the output at `at` reads, each with its tap. */
function* readsOf(
  node: PackedLayer,
  input: PackedShape,
  output: PackedShape,
  at: number,
  filter: number,
): Generator<readonly [from: number, tap: number]> {
  if (node.op === 'dense') {
    const inputs = input.reduce((product, length) => product * length, 1);
    for (let i = 0; i < inputs; i++) yield [i, i];
    return;
  }
  const [height, width, channels] = input as [number, number, number];
  const inputs = channels / node.groups;
  const firstInput = Math.floor(filter / (node.filters / node.groups)) * inputs;
  const { top, left } = placeWindow(input, windowOf(node));
  const [down, right] = node.dilations ?? [1, 1];
  const [row, column] = [
    Math.floor(at / node.filters / output[1]!),
    Math.floor(at / node.filters) % output[1]!,
  ];
  for (let ky = 0; ky < node.kernelSize[0]; ky++)
    for (let kx = 0; kx < node.kernelSize[1]; kx++) {
      const [y, z] = [row * node.strides[0] + ky * down - top, column * node.strides[1] + kx * right - left];
      if (y < 0 || y >= height || z < 0 || z >= width) continue;
      for (let i = 0; i < inputs; i++)
        yield [(y * width + z) * channels + firstInput + i, (ky * node.kernelSize[1] + kx) * inputs + i];
    }
}
