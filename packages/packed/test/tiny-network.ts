import { float32Tensor, type SafeTensor } from '@bitshare/safetensors';
import { type PackedNetwork, type PackedNode, packCodes } from '../src/index.ts';

const codes = (count: number, bits: number): SafeTensor => {
  const bytes = packCodes(
    Array.from({ length: count }, (_, i) => (i * 5 + 3) % 2 ** bits),
    bits,
  );
  return { dtype: 'U8', shape: [bytes.length], bytes };
};

const nodes: readonly PackedNode[] = [
  { id: 'image', op: 'input', inputs: [], shape: [4, 5, 3] },
  {
    id: 'conv',
    op: 'conv2d',
    inputs: ['image'],
    bias: true,
    weights: { bits: 3, step: 0.25, zeroPoint: 3.5 },
    filters: 4,
    kernelSize: [3, 3],
    strides: [1, 1],
    padding: 1,
    groups: 1,
  },
  { id: 'norm', op: 'scaleShift', inputs: ['conv'] },
  { id: 'relu', op: 'relu', inputs: ['norm'] },
  { id: 'sum', op: 'add', inputs: ['relu', 'conv'] },
  { id: 'pool', op: 'maxPool', inputs: ['sum'], poolSize: [2, 2], strides: [2, 2], padding: 0 },
  { id: 'mean', op: 'globalAveragePool', inputs: ['pool'] },
  {
    id: 'dense',
    op: 'dense',
    inputs: ['mean'],
    bias: false,
    weights: { bits: 5, step: 0.5, zeroPoint: 16 },
    activations: { bits: 4, step: 0.125 },
    units: 3,
  },
];

/** Every op once but the rarer ones; valid. */
export const tinyNetwork = (): PackedNetwork => ({
  name: 'tiny',
  nodes,
  output: 'dense',
  image: { normalization: { mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] }, labels: ['a', 'b', 'ü'] },
  ledger: { convention: 'bops-v1', unit: 'bit operations', total: 30, original: 300, layers: [10, 20] },
  provenance: { run: 'by hand' },
  tensors: new Map([
    ['conv', codes(4 * 27, 3)],
    ['conv/bias', float32Tensor([4], Float32Array.of(1, -1, 0.5, 0))],
    ['norm', float32Tensor([2, 4], Float32Array.of(1, 2, 3, 4, 0, -1, 0.5, 0.25))],
    ['dense', codes(12, 5)],
  ]),
});
