import {
  type InputGrid,
  type PackedShape,
  placeWindow,
  termFactor,
  unpackCodes,
  windowOf,
} from '@bitshare/packed';
import { inverseOf, type NetworkLayer, unitOf } from './network-layer.ts';

/** The nearest whole number, half to even. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest < 0.5 || (rest === 0.5 && floor % 2 === 0) ? floor : floor + 1;
}

/** Codes of a layer's input. */
export function quantizeInput(x: Float32Array, { bits, step, zeroPoint = 0 }: InputGrid): Uint8Array {
  const inverse = inverseOf(step);
  const largest = 2 ** bits - 1;
  return Uint8Array.from(x, (value) => {
    const place = Math.fround(Math.fround(value * inverse) + zeroPoint);
    return roundHalfEven(Math.min(Math.max(place, 0), largest));
  });
}

/** The whole numbers that codes stand for in a sum. Zero is the zero point, also where that is no code. */
function wholeInputs(codes: Uint8Array, grid: InputGrid): Float32Array {
  const factor = termFactor(grid);
  return Float32Array.from(codes, (code) => factor * (code - (grid.zeroPoint ?? 0)));
}

function floatInputs(codes: Uint8Array, { step, zeroPoint = 0 }: InputGrid): Float32Array {
  return Float32Array.from(codes, (code) => (code - zeroPoint) * Math.fround(step));
}

/** A layer of one image. If input and weights have codes, the sum is a whole number; else it is float32, tap by tap. */
export function computeLayer(
  layer: NetworkLayer,
  x: Float32Array,
  codes: Uint8Array | undefined,
  input: PackedShape,
  output: PackedShape,
): Float32Array {
  const { node, layout, bias } = layer;
  const { activations } = node;
  const { filters } = layout;
  const exact = codes !== undefined && layer.codes !== undefined;
  const weights = exact ? wholeWeights(layer) : floatWeights(layer);
  const values = codes ? (exact ? wholeInputs : floatInputs)(codes, activations!) : x;
  const sums = windowSums(layer, values, weights, input, output, exact);
  return sums.map((sum, i) => {
    const filter = i % filters;
    const scaled = exact ? Math.fround(sum * unitOf(layer.steps[filter]!, activations!)) : sum;
    return bias ? scaled + bias[filter]! : scaled;
  });
}

/** 2 code - 2 zero point: whole numbers. */
function wholeWeights({ node, layout: { filters, taps }, codes }: NetworkLayer): Float32Array {
  const { bits, zeroPoint } = node.weights!;
  return Float32Array.from(unpackCodes(codes!, bits, filters * taps), (code) => 2 * code - 2 * zeroPoint);
}

function floatWeights({ node, layout: { filters, taps }, codes, floats, steps }: NetworkLayer): Float32Array {
  if (floats) return floats;
  const { bits, zeroPoint } = node.weights!;
  return Float32Array.from(
    unpackCodes(codes!, bits, filters * taps),
    (code, i) => (code - zeroPoint) * steps[Math.floor(i / taps)]!,
  );
}

function windowSums(
  { node, layout: { filters, taps } }: NetworkLayer,
  x: Float32Array,
  weights: Float32Array,
  input: PackedShape,
  output: PackedShape,
  exact: boolean,
): Float32Array {
  const sums = new Float32Array(output.reduce((a, b) => a * b));
  const round = exact ? (sum: number) => sum : Math.fround;
  if (node.op === 'dense') {
    for (let unit = 0; unit < filters; unit++) {
      let sum = 0;
      for (let i = 0; i < taps; i++) sum = round(sum + round(x[i]! * weights[unit * taps + i]!));
      sums[unit] = sum;
    }
    return sums;
  }
  const [height, width, channels] = input as [number, number, number];
  const { groups, kernelSize, strides, dilations = [1, 1] } = node;
  const { top, left, height: outHeight, width: outWidth } = placeWindow(input, windowOf(node));
  const [inputs, outputs] = [channels / groups, filters / groups];
  for (let oy = 0; oy < outHeight; oy++)
    for (let ox = 0; ox < outWidth; ox++)
      for (let filter = 0; filter < filters; filter++) {
        const firstInput = Math.floor(filter / outputs) * inputs;
        let sum = 0;
        for (let ky = 0; ky < kernelSize[0]; ky++) {
          const y = oy * strides[0] + ky * dilations[0] - top;
          if (y < 0 || y >= height) continue;
          for (let kx = 0; kx < kernelSize[1]; kx++) {
            const column = ox * strides[1] + kx * dilations[1] - left;
            if (column < 0 || column >= width) continue;
            const at = (y * width + column) * channels + firstInput;
            const tap = filter * taps + (ky * kernelSize[1] + kx) * inputs;
            for (let i = 0; i < inputs; i++) sum = round(sum + round(x[at + i]! * weights[tap + i]!));
          }
        }
        sums[(oy * outWidth + ox) * filters + filter] = sum;
      }
  return sums;
}
