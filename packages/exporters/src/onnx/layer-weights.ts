import {
  elements,
  layerLayout,
  type PackedLayer,
  type PackedNetwork,
  type PackedShape,
  stepsName,
  unpackCodes,
  valuesName,
} from '@bitshare/packed';
import { float32Values } from '@bitshare/safetensors';
import { channelsFirst } from './channel-order.ts';

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
  const stored = network.tensors.get(valuesName(node.id))!;
  // A dense layer's weights have the order of the image that it reads.
  const one = node.op === 'dense' ? input : [...node.kernelSize, input[2]! / node.groups];
  const shape = node.op === 'dense' ? [filters, elements(input)] : [filters, one[2]!, ...node.kernelSize];
  const turned = <Values extends Uint8Array | Float32Array>(values: Values) => channelsFirst(values, one);
  return {
    shape,
    codes: node.weights ? turned(unpackCodes(stored.bytes, node.weights.bits, filters * taps)) : undefined,
    floats: node.weights ? undefined : turned(float32Values(stored)),
    steps:
      node.weights && node.weights.step === undefined
        ? float32Values(network.tensors.get(stepsName(node.id))!)
        : Float32Array.of(node.weights?.step ?? 1),
  };
}
