import { type PackedNetwork, type PackedNode, packCodes } from '../src/index.ts';

export const image: PackedNode = { id: 'image', op: 'input', inputs: [], shape: [4, 6, 4] };
export const reads = (...inputs: readonly string[]) => ({ inputs });

/** The operations of imported networks, each with the shape of its value. */
export const operations: readonly (readonly [PackedNode, readonly number[]])[] = [
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

/** A valid network of all of them. */
export const operationsNetwork = (
  nodes: readonly PackedNode[] = operations.map(([node]) => node),
): PackedNetwork => ({
  name: 'operations',
  nodes: [image, ...nodes],
  output: 'softmax',
  otherOutputs: ['upsample', 'mean'],
  image: {},
  ledger: { convention: 'none', unit: 'none', total: 0, original: 0, layers: [0] },
  provenance: {},
  tensors: new Map([['conv', { dtype: 'U8' as const, shape: [codes.length], bytes: codes }]]),
});
