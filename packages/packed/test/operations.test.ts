import { describe, expect, test } from 'vitest';
import {
  PackedFileError,
  type PackedNetwork,
  type PackedNode,
  packCodes,
  packedShapes,
  readPacked,
  writePacked,
} from '../src/index.ts';

const image: PackedNode = { id: 'image', op: 'input', inputs: [], shape: [4, 6, 4] };
const reads = (...inputs: readonly string[]) => ({ inputs });

/** The operations of imported networks, each with the shape of its value. */
const operations: readonly (readonly [PackedNode, readonly number[]])[] = [
  [{ id: 'sigmoid', op: 'sigmoid', ...reads('image') }, [4, 6, 4]],
  [{ id: 'hardSigmoid', op: 'hardSigmoid', ...reads('image'), slope: 0.2, offset: 0.5 }, [4, 6, 4]],
  [{ id: 'hardSwish', op: 'hardSwish', ...reads('image') }, [4, 6, 4]],
  [{ id: 'silu', op: 'silu', ...reads('image') }, [4, 6, 4]],
  [{ id: 'leakyRelu', op: 'leakyRelu', ...reads('image'), slope: 0.1 }, [4, 6, 4]],
  [{ id: 'clip', op: 'clip', ...reads('image'), least: -1, most: 2 }, [4, 6, 4]],
  [{ id: 'mean', op: 'globalAveragePool', ...reads('image') }, [4]],
  [{ id: 'pixel', op: 'globalAveragePool', ...reads('image'), keepDims: true }, [1, 1, 4]],
  [{ id: 'largest', op: 'globalMaxPool', ...reads('image') }, [4]],
  [{ id: 'joined', op: 'concat', ...reads('mean', 'largest') }, [8]],
  [{ id: 'byPixel', op: 'multiply', ...reads('silu', 'pixel') }, [4, 6, 4]],
  [{ id: 'byVector', op: 'multiply', ...reads('silu', 'mean') }, [4, 6, 4]],
  [{ id: 'byImage', op: 'multiply', ...reads('silu', 'clip') }, [4, 6, 4]],
  [{ id: 'concat', op: 'concat', ...reads('silu', 'clip', 'silu') }, [4, 6, 12]],
  [{ id: 'slice', op: 'sliceChannels', ...reads('concat'), begin: 3, end: 10 }, [4, 6, 7]],
  [{ id: 'shuffle', op: 'channelShuffle', ...reads('concat'), groups: 3 }, [4, 6, 12]],
  [
    {
      ...{ id: 'pad', op: 'pad', ...reads('image') },
      padding: [
        [1, 0],
        [0, 2],
      ],
    },
    [5, 8, 4],
  ],
  [
    { id: 'upsample', op: 'upsample', ...reads('image'), scale: [2, 3], interpolation: 'bilinear' },
    [8, 18, 4],
  ],
  [
    {
      ...{ id: 'conv', op: 'conv2d', ...reads('image'), bias: false, filters: 2, groups: 2 },
      ...{ kernelSize: [3, 3], strides: [1, 1], dilations: [2, 1] },
      padding: [
        [1, 2],
        [0, 1],
      ],
      weights: { bits: 2, step: 0.5, zeroPoint: 1.5 },
      activations: { bits: 4, step: 0.25, zeroPoint: 7.5 },
    },
    [3, 5, 2],
  ],
  [{ id: 'softmax', op: 'softmax', ...reads('joined') }, [8]],
];

const codes = packCodes(new Uint8Array(36), 2);

const network = (nodes: readonly PackedNode[] = operations.map(([node]) => node)): PackedNetwork => ({
  name: 'operations',
  nodes: [image, ...nodes],
  output: 'softmax',
  otherOutputs: ['upsample', 'mean'],
  image: {},
  ledger: { convention: 'none', unit: 'none', total: 0, original: 0, layers: [0] },
  provenance: {},
  tensors: new Map([['conv', { dtype: 'U8' as const, shape: [codes.length], bytes: codes }]]),
});

test('every operation comes back as it was, and its shape is known', () => {
  const { tensors: _, ...read } = readPacked(writePacked(network()));
  const { tensors: __, ...written } = network();
  expect(read).toEqual(written);
  const shapes = packedShapes(read.nodes);
  for (const [{ id }, shape] of operations) expect([id, shapes.get(id)]).toEqual([id, shape]);
});

/** The network with other fields in one of its nodes. */
const changed = (id: string, fields: object) =>
  network(operations.map(([node]) => (node.id === id ? ({ ...node, ...fields } as PackedNode) : node)));

const others = (...otherOutputs: readonly string[]) => ({ ...network(), otherOutputs });

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
    ...network([dense]),
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
    ...{ ...network(), nodes, otherOutputs: [], tensors: new Map() },
    ledger: { ...network().ledger, layers: [] },
  };
  expect(() => writePacked(wrong)).toThrow(/read 1343225856 values per image, more than the limit/);
});
