import {
  biasesName,
  type InputGrid,
  type LayerLayout,
  layerLayout,
  type PackedLayer,
  type PackedNetwork,
  type PackedShape,
  stepsName,
  termFactor,
  valuesName,
} from '@bitshare/packed';
import { float32Values } from '@bitshare/safetensors';

/** A layer with its constants, for every executor. */
export interface NetworkLayer {
  readonly node: PackedLayer;
  readonly layout: LayerLayout;
  /** Packed codes; absent: float weights. */
  readonly codes: Uint8Array | undefined;
  /** `[filter][tap]`; absent: codes. */
  readonly floats: Float32Array | undefined;
  /** Of weight codes, by filter. */
  readonly steps: Float32Array;
  readonly bias: Float32Array | undefined;
}

/** @param input shape of the layer's input. */
export function networkLayer(network: PackedNetwork, node: PackedLayer, input: PackedShape): NetworkLayer {
  const layout = layerLayout(node, input);
  const tensor = (name: string) => network.tensors.get(name)!;
  const steps = (): Float32Array =>
    node.weights?.step === undefined
      ? float32Values(tensor(stepsName(node.id)))
      : new Float32Array(layout.filters).fill(node.weights.step);
  return {
    node,
    layout,
    codes: node.weights ? tensor(valuesName(node.id)).bytes : undefined,
    floats: node.weights ? undefined : float32Values(tensor(valuesName(node.id))),
    steps: node.weights ? steps() : new Float32Array(layout.filters).fill(1),
    bias: node.bias ? float32Values(tensor(biasesName(node.id))) : undefined,
  };
}

/** The value of one unit of a sum of (2 code - 2 zero point) * factor * (input code - zero point). */
export const unitOf = (weightStep: number, grid: InputGrid): number =>
  Math.fround((0.5 / termFactor(grid)) * weightStep * Math.fround(grid.step));

/** Inputs are multiplied by this before they are rounded to codes. */
export const inverseOf = (inputStep: number): number => Math.fround(1 / Math.fround(inputStep));
