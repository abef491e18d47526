import { float32Tensor } from '@bitshare/safetensors';
import { expect, test } from 'vitest';
import { PackedFileError, type PackedNetwork, type PackedNode, writePacked } from '../src/index.ts';

/** A network of one node between an image and a mean, and what that asks for. */
function between(shape: readonly [number, number, number], node: PackedNode, weights = 0): PackedNetwork {
  const float = (count: number) => float32Tensor([1, count], new Float32Array(count));
  return {
    name: 'work',
    nodes: [
      { id: 'image', op: 'input', inputs: [], shape: [...shape] },
      node,
      { id: 'mean', op: 'globalAveragePool', inputs: [node.id] },
      { id: 'dense', op: 'dense', inputs: ['mean'], bias: false, units: 1 },
    ],
    output: 'dense',
    image: {},
    ledger: {
      ...{ convention: 'bops-v1', unit: 'bit operations', total: 0, original: 0 },
      layers: weights > 0 ? [0, 0] : [0],
    },
    provenance: {},
    tensors: new Map([
      ['dense', float(1)],
      ...(weights > 0
        ? [
            [
              node.id,
              float32Tensor([1, Math.sqrt(weights), Math.sqrt(weights), 1], new Float32Array(weights)),
            ] as const,
          ]
        : []),
    ]),
  };
}

const pool = (side: number): PackedNode => ({
  id: 'pool',
  op: 'averagePool',
  inputs: ['image'],
  poolSize: [side, side],
  strides: [1, 1],
  padding: 0,
});
const conv = (side: number): PackedNode => ({
  id: 'conv',
  op: 'conv2d',
  inputs: ['image'],
  bias: false,
  filters: 1,
  kernelSize: [side, side],
  strides: [1, 1],
  padding: 0,
  groups: 1,
});

test('a small file cannot ask for hours: windows of pools are bounded', () => {
  expect(() => writePacked(between([1000, 1000, 1], pool(900)))).toThrow(PackedFileError);
  expect(() => writePacked(between([1000, 1000, 1], pool(900)))).toThrow(
    /read 8262820201 values per image, more than the limit of 1073741824/,
  );
  // One window over everything is no more than reading the image.
  writePacked(between([1000, 1000, 1], pool(1000)));
});

test('and so are those of convolutions', () => {
  expect(() => writePacked(between([2000, 2000, 1], conv(200), 40_000))).toThrow(
    /129744040001 multiply-accumulates per image exceed the limit of 100000000000/,
  );
  writePacked(between([2000, 2000, 1], conv(100), 10_000));
});
