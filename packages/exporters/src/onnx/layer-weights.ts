import {
  elements,
  layerLayout,
  type PackedLayer,
  type PackedNetwork,
  type PackedShape,
  unpackCodes,
} from '@bitshare/packed';
import { float32Values } from '@bitshare/safetensors';

/** A layer's weights in the order of ONNX. */
export interface LayerWeights {
  /** `[filters, inputs / groups, height, width]` or `[units, inputs]`. */
  readonly shape: readonly number[];
  /** Codes; absent: floats. */
  readonly codes: Uint8Array | undefined;
  readonly floats: Float32Array | undefined;
  /** Of a code, one or by filter. */
  readonly steps: Float32Array;
}

export function layerWeights(network: PackedNetwork, node: PackedLayer, input: PackedShape): LayerWeights {
  const { filters, taps } = layerLayout(node, input);
  const stored = network.tensors.get(node.id)!;
  // Positions outside, channels inside: in ONNX, channels outside. A flattened image has its own channels inside too.
  const channels = node.op === 'dense' ? input.at(-1)! : input[2]! / node.groups;
  const shape = node.op === 'dense' ? [filters, elements(input)] : [filters, channels, ...node.kernelSize];
  const turned = <Values extends Uint8Array | Float32Array>(values: Values) =>
    channelsFirst(values, taps, channels);
  return {
    shape,
    codes: node.weights ? turned(unpackCodes(stored.bytes, node.weights.bits, filters * taps)) : undefined,
    floats: node.weights ? undefined : turned(float32Values(stored)),
    steps:
      node.weights && node.weights.step === undefined
        ? float32Values(network.tensors.get(`${node.id}/step`)!)
        : Float32Array.of(node.weights?.step ?? 1),
  };
}

/** Rows of `taps` values from `[position][channel]` to `[channel][position]`. */
function channelsFirst<Values extends Uint8Array | Float32Array>(
  values: Values,
  taps: number,
  channels: number,
): Values {
  const positions = taps / channels;
  const turned = values.slice() as Values;
  for (let row = 0; row < values.length; row += taps)
    for (let position = 0; position < positions; position++)
      for (let c = 0; c < channels; c++)
        turned[row + c * positions + position] = values[row + position * channels + c]!;
  return turned;
}
