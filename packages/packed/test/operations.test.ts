import { describe, expect, test } from 'vitest';
import {
  PackedFileError,
  type PackedNetwork,
  type PackedNode,
  packedShapes,
  readPacked,
  writePacked,
} from '../src/index.ts';
import { image, operations, operationsNetwork, reads } from './operations-network.ts';

test('every operation comes back as it was, and its shape is known', () => {
  const { tensors: _, ...read } = readPacked(writePacked(operationsNetwork()));
  const { tensors: __, ...written } = operationsNetwork();
  expect(read).toEqual(written);
  const shapes = packedShapes(read.nodes);
  for (const [{ id }, shape] of operations) expect([id, shapes.get(id)]).toEqual([id, shape]);
});

/** The network with other fields in one of its nodes. */
const changed = (id: string, fields: object) =>
  operationsNetwork(
    operations.map(([node]) => (node.id === id ? ({ ...node, ...fields } as PackedNode) : node)),
  );

const others = (...otherOutputs: readonly string[]) => ({ ...operationsNetwork(), otherOutputs });

describe('refused by name', () => {
  const cases: Record<string, [PackedNetwork, RegExp]> = {
    'a product of three': [
      changed('byImage', reads('silu', 'clip', 'clip')),
      /"byImage" \(multiply\) has 3 inputs/,
    ],
    'factors of other channels': [
      changed('byVector', reads('silu', 'joined')),
      /"byVector" \(multiply\) multiplies \[4,6,4\] by \[8\]/,
    ],
    'factors that come first': [changed('byVector', reads('mean', 'silu')), /multiplies \[4\] by \[4,6,4\]/],
    'images beside vectors': [
      changed('concat', reads('silu', 'mean')),
      /"concat" \(concat\) joins values of different heights or widths/,
    ],
    'a slice of nothing': [changed('slice', { begin: 5, end: 5 }), /takes channels 5 to 5 of 12/],
    'a slice beyond the channels': [changed('slice', { end: 13 }), /takes channels 3 to 13 of 12/],
    'groups that do not divide': [changed('shuffle', { groups: 5 }), /5 groups that do not divide 12/],
    'a clip without values': [changed('clip', { least: 3 }), /"clip" \(clip\) clips from 3 to 2/],
    'a softmax of an image': [changed('softmax', reads('image')), /"softmax" \(softmax\) needs a vector/],
    'an image without end': [changed('upsample', { scale: [65_536, 1] }), /impossible shape \[262144,6,4\]/],
    'many images that are not too large': [
      changed('upsample', { scale: [2000, 2000] }),
      /"upsample" \(upsample\) has the impossible shape \[8000,12000,4\]/,
    ],
    'taps far apart': [
      changed('conv', { dilations: [65_536, 65_536], padding: 'same' }),
      /"conv" \(conv2d\) has more zeros around its input than the format allows/,
    ],
    'a zero point beyond the codes': [
      changed('conv', { activations: { bits: 2, step: 1, zeroPoint: 4.5 } }),
      /"conv" has a zero point outside its codes/,
    ],
    'an output that there is not': [others('mean', 'nothing'), /the output "nothing" is no node/],
    'an output said twice': [others('mean', 'mean'), /the output "mean" is named twice/],
    'the output again': [others('softmax'), /the output "softmax" is named twice/],
  };
  for (const [name, [wrong, message]] of Object.entries(cases))
    test(name, () => {
      expect(() => writePacked(wrong)).toThrow(PackedFileError);
      expect(() => writePacked(wrong)).toThrow(message);
    });
});

/** A dense layer of 8-bit weights without a sign, on an input of a few values. */
const wide = (inputs: number, activations: { bits: number; step: number; zeroPoint?: number }) => {
  const bytes = new Uint8Array(inputs);
  const dense: PackedNode = {
    ...{ id: 'softmax', op: 'dense', inputs: ['image'], units: 1, bias: false, activations },
    weights: { bits: 8, step: 1, zeroPoint: 0 },
  };
  return {
    ...operationsNetwork([dense]),
    otherOutputs: [],
    nodes: [{ ...image, shape: [1, 1, inputs] as [number, number, number] }, dense],
    tensors: new Map([['softmax', { dtype: 'U8' as const, shape: [inputs], bytes }]]),
  };
};

test('sums of inputs with signs fit 32 bits: between two codes, terms count twice', () => {
  // 2 * 255 * 255 and 2 * 255 * 128 a term.
  writePacked(wide(16_512, { bits: 8, step: 1, zeroPoint: 127.5 }));
  expect(() => writePacked(wide(16_513, { bits: 8, step: 1, zeroPoint: 127.5 }))).toThrow(
    /too wide for sums/,
  );
  writePacked(wide(32_896, { bits: 8, step: 1, zeroPoint: 128 }));
  expect(() => writePacked(wide(32_897, { bits: 8, step: 1, zeroPoint: 128 }))).toThrow(/too wide for sums/);
});

test('one value cannot be read without end', () => {
  const sum = (id: string): PackedNode => ({
    ...{ id, op: 'add' },
    inputs: Array.from({ length: 256 }, () => 'image'),
  });
  const nodes = [
    { ...image, shape: [1024, 1024, 1] as [number, number, number] },
    ...Array.from({ length: 5 }, (_, i) => sum(`sum${i}`)),
    { id: 'softmax', op: 'globalMaxPool' as const, inputs: ['image'] },
  ];
  const wrong = {
    ...{ ...operationsNetwork(), nodes, otherOutputs: [], tensors: new Map() },
    ledger: { ...operationsNetwork().ledger, layers: [] },
  };
  expect(() => writePacked(wrong)).toThrow(/read 1343225856 values per image, more than the limit/);
});
