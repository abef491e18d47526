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
 * A kernel as TensorFlow.js has it, filters fastest: codes become exactly the grid's values. There is one scale a kernel there, so
 * that steps by filter are left for what follows. @param shape of the kernel.
 */
export function layerKernel(
  network: PackedNetwork,
  node: PackedLayer,
  input: PackedShape,
  shape: readonly number[],
): LayerKernel {
  const { filters, taps } = layerLayout(node, input);
  const stored = network.tensors.get(valuesName(node.id))!;
  // From one filter's weights together to one tap's: the same turn, with the two counts exchanged.
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
