import {
  layerLayout,
  type PackedLayer,
  type PackedNetwork,
  type PackedShape,
  stepsName,
  unpackCodes,
  valuesName,
} from '@bitshare/packed';
import { float32Values } from '@bitshare/safetensors';
import { filterMajor } from '../filter-major.ts';
import type { StoredWeight } from './stored-weight.ts';

/** A layer's kernel, and the remaining scale of its filters. */
export interface LayerKernel {
  readonly kernel: StoredWeight;
  /** Scale by filter. Absent: 1. */
  readonly steps: Float32Array | undefined;
}

/**
 * A kernel in the order of TensorFlow.js, `[height, width, inputs / groups, filters]` or `[inputs, units]`. Its codes stand for
 * exactly the grid's values. A kernel has one scale there, so steps by filter are left for what follows.
 */
export function layerKernel(network: PackedNetwork, node: PackedLayer, input: PackedShape): LayerKernel {
  const { filters, taps, shape: filterFirst } = layerLayout(node, input);
  const stored = network.tensors.get(valuesName(node.id))!;
  const shape = [...filterFirst.slice(1), filters];
  // From the weights of one filter together to those of one tap together: the same turn with its two counts exchanged.
  if (!node.weights)
    return { kernel: { shape, values: filterMajor(float32Values(stored), taps) }, steps: undefined };
  const { bits, step, zeroPoint } = node.weights;
  const codes = filterMajor(unpackCodes(stored.bytes, bits, filters * taps), taps);
  const scale = step ?? 1;
  return {
    kernel: { shape, values: codes, grid: { scale, min: -scale * zeroPoint } },
    steps: step === undefined ? float32Values(network.tensors.get(stepsName(node.id))!) : undefined,
  };
}
