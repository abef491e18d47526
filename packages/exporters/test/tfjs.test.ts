import { UserError } from '@bitshare/core';
import { type PackedConv2d, type PackedNetwork, type PackedNode, packCodes } from '@bitshare/packed';
import { float32Tensor } from '@bitshare/safetensors';
import { expect, test } from 'vitest';
import { tfjsFiles } from '../src/index.ts';

const layer: PackedConv2d = {
  ...{ id: 'layer', op: 'conv2d', inputs: ['image'], filters: 4, kernelSize: [3, 3], strides: [1, 1] },
  ...{ padding: 'same', groups: 2, bias: true, weights: { bits: 2, step: 0.5, zeroPoint: 1.5 } },
};

/** A layer on an image of four channels, a node behind it, and the mean. */
function networkOf(conv: PackedConv2d, node?: PackedNode): PackedNetwork {
  const last = node ?? conv;
  const codes = packCodes(new Array((9 * 4 * conv.filters) / conv.groups).fill(1), 2);
  return {
    name: 'small',
    nodes: [
      { id: 'image', op: 'input', inputs: [], shape: [5, 5, 4] },
      conv,
      ...(node ? [node] : []),
      { id: 'mean', op: 'globalAveragePool', inputs: [last.id] },
    ],
    output: 'mean',
    image: {},
    ledger: { convention: 'c', unit: 'u', total: 0, original: 0, layers: [0] },
    provenance: {},
    tensors: new Map([
      ['layer', { dtype: 'U8', shape: [codes.length], bytes: codes }],
      ['layer/bias', float32Tensor([4], new Float32Array(4))],
    ]),
  };
}

const weightBytes = (network: PackedNetwork) => tfjsFiles(network, 'model.json')[1]!.bytes.length;
const read = { inputs: ['layer'] } as const;

test('groups of channels take a byte a weight, and nodes that move channels take none', () => {
  const own = 9 * 2 * 4 + 4 * 4;
  expect(weightBytes(networkOf(layer))).toBe(own);
  const moves: readonly PackedNode[] = [
    { id: 'moved', op: 'channelShuffle', ...read, groups: 2 },
    { id: 'moved', op: 'sliceChannels', ...read, begin: 1, end: 3 },
    { id: 'moved', op: 'padChannels', ...read, before: 1, after: 2 },
    { id: 'moved', op: 'maxPool', ...read, poolSize: [2, 2], strides: [2, 2], padding: 1 },
    { id: 'moved', op: 'upsample', ...read, scale: [2, 2], interpolation: 'bilinear' },
  ];
  for (const node of moves) expect(weightBytes(networkOf(layer, node))).toBe(own);
});

test('what no stock layer computes is refused by the name of its node, and other formats are named', () => {
  const refused = (network: PackedNetwork) => () => tfjsFiles(network, 'model.json');
  const dilated = refused(networkOf({ ...layer, groups: 4, dilations: [2, 1] }));
  expect(dilated).toThrow(UserError);
  expect(dilated).toThrow(/"layer" is a depthwise convolution with dilation 2,1, .*\n.*onnx-int8/);
  const large: PackedNode = { id: 'up', op: 'upsample', ...read, scale: [1, 21], interpolation: 'bilinear' };
  expect(refused(networkOf(layer, large))).toThrow(/"up" enlarges an image 21 times/);
  const pool = { poolSize: [2, 2], strides: [2, 2], padding: 1 } as const;
  const mean: PackedNode = { id: 'pool', op: 'averagePool', ...read, ...pool };
  expect(refused(networkOf(layer, mean))).toThrow(
    /pool "pool" has padding around its image that does not count/,
  );
});
