import type { PackedNetwork, PackedNode } from '@bitshare/packed';
import { float32Tensor, type SafeTensor } from '@bitshare/safetensors';

/** A network of the given nodes, its ledger counting nothing. */
export const handMade = (
  nodes: readonly PackedNode[],
  tensors: Readonly<Record<string, SafeTensor>>,
): PackedNetwork => ({
  name: 'hand-made',
  nodes,
  output: nodes.at(-1)!.id,
  image: {},
  ledger: {
    convention: 'none',
    unit: 'none',
    total: 0,
    original: 0,
    layers: nodes.filter((node) => node.op === 'conv2d' || node.op === 'dense').map(() => 0),
  },
  provenance: {},
  tensors: new Map(Object.entries(tensors)),
});

export const floats = (shape: readonly number[], ...values: number[]): SafeTensor =>
  float32Tensor(shape, Float32Array.from(values));
