import { type PackedNode, packCodes, writePacked } from '@bitshare/packed';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exponential, sigmoid } from '../src/exponential.ts';
import { loadNetwork } from '../src/index.ts';
import { floats, handMade } from './hand-made.ts';

/** The value of the last of some nodes, for one image of a shape; the reference's, by a formula that is not its own. */
async function computed(
  shape: readonly [number, number, number],
  image: readonly number[],
  ...nodes: readonly PackedNode[]
) {
  const last = nodes.at(-1)!.id;
  const all: PackedNode[] = [
    { id: 'image', op: 'input', inputs: [], shape: [...shape] },
    ...nodes,
    { id: 'end', op: 'globalMaxPool', inputs: ['image'] },
  ];
  const file = writePacked({ ...handMade(all, {}), otherOutputs: [last] });
  const network = await loadNetwork(file, { build: 'reference' });
  return [...network.runAll(Float32Array.from(image)).get(last)!];
}

test.each<[PackedNode['op'], object, number[]]>([
  ['sigmoid', {}, [0.11920292, 0.5, 0.880797, 0.99999774]],
  ['silu', {}, [-0.23840584, 0, 1.7615942, 12.9999706]],
  ['hardSwish', {}, [-1 / 3, 0, 5 / 3, 13]],
  ['hardSigmoid', { slope: 1 / 6, offset: 0.5 }, [1 / 6, 0.5, 5 / 6, 1]],
  ['hardSigmoid', { slope: 0.2, offset: 0.5 }, [0.1, 0.5, 0.9, 1]],
  ['leakyRelu', { slope: 0.1 }, [-0.2, 0, 2, 13]],
  ['clip', { least: -1, most: 1.5 }, [-1, 0, 1.5, 1.5]],
])('%s %j', async (op, fields, expected) => {
  const node = { id: 'node', op, inputs: ['image'], ...fields } as PackedNode;
  const found = await computed([1, 4, 1], [-2, 0, 2, 13], node);
  for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 6);
});

test('the exponential is within 1e-14 of Math.exp, the sigmoid at most a last bit', () => {
  fc.assert(
    fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
      expect(Math.abs(exponential(x) / Math.exp(x) - 1)).toBeLessThan(1e-14);
    }),
  );
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (x) => {
      const exact = 1 / (1 + Math.exp(-x));
      expect(Math.abs(sigmoid(x) - exact)).toBeLessThanOrEqual(2 ** -24 * exact * 1.001 + 2 ** -150);
    }),
  );
});

test('a product by channels: of an image of one pixel, and of a vector', async () => {
  for (const keepDims of [true, false]) {
    const mean = { id: 'mean', op: 'globalAveragePool', inputs: ['image'], keepDims } as const;
    const product = { id: 'product', op: 'multiply', inputs: ['image', 'mean'] } as const;
    expect(await computed([1, 2, 2], [1, 2, 3, 6], mean, product)).toEqual([2, 8, 6, 24]);
  }
});

test('channels: joined, taken, shuffled as in ShuffleNet', async () => {
  const concat = { id: 'concat', op: 'concat', inputs: ['image', 'image'] } as const;
  const slice = { id: 'slice', op: 'sliceChannels', inputs: ['concat'], begin: 1, end: 5 } as const;
  const shuffle = { id: 'shuffle', op: 'channelShuffle', inputs: ['concat'], groups: 2 } as const;
  const image = [1, 2, 3, 4, 5, 6];
  expect(await computed([1, 2, 3], image, concat)).toEqual([1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6]);
  expect(await computed([1, 2, 3], image, concat, slice)).toEqual([2, 3, 1, 2, 5, 6, 4, 5]);
  // [[1, 2, 3], [1, 2, 3]] read by columns.
  expect(await computed([1, 2, 3], image, concat, shuffle)).toEqual([1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6]);
});

test('zeros on the sides that are named', async () => {
  const pad = { id: 'pad', op: 'pad', inputs: ['image'] } as const;
  const padding = [
    [1, 0],
    [0, 2],
  ] as const;
  expect(await computed([1, 2, 1], [5, 7], { ...pad, padding })).toEqual([0, 0, 0, 0, 5, 7, 0, 0]);
});

// Of torch.nn.functional.interpolate(align_corners=False), and of tf.image.resize as TensorFlow.js's upSampling2d calls it.
test.each([
  ['nearest', [1, 1, 1, 5, 5, 5]],
  ['bilinear', [1, 1, 7 / 3, 11 / 3, 5, 5]],
  ['bilinearCorner', [1, 7 / 3, 11 / 3, 5, 5, 5]],
] as const)('a row of two pixels three times as wide, %s', async (interpolation, expected) => {
  const upsample = { id: 'wide', op: 'upsample', inputs: ['image'], scale: [1, 3], interpolation } as const;
  const found = await computed([1, 2, 1], [1, 5], upsample);
  for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 5);
});

test('an image of four pixels twice as large, as PyTorch has it', async () => {
  const upsample = {
    id: 'large',
    op: 'upsample',
    inputs: ['image'],
    scale: [2, 2],
    interpolation: 'bilinear',
  } as const;
  const found = await computed([2, 2, 1], [0, 4, 8, 12], upsample);
  expect(found).toEqual([0, 1, 3, 4, 2, 3, 5, 6, 6, 7, 9, 10, 8, 9, 11, 12]);
});

test('a softmax is the output, and is not taken again for the probabilities', async () => {
  const nodes: PackedNode[] = [
    { id: 'image', op: 'input', inputs: [], shape: [1, 1, 3] },
    { id: 'largest', op: 'globalMaxPool', inputs: ['image'] },
    { id: 'end', op: 'softmax', inputs: ['largest'] },
  ];
  const image = { normalization: { mean: [0, 0, 0], std: [1 / 255, 1 / 255, 1 / 255] } };
  const network = await loadNetwork(writePacked({ ...handMade(nodes, {}), image }));
  const [prediction] = network.classify(Uint8Array.of(1, 2, 3));
  for (const [i, value] of [0.09003057, 0.24472847, 0.66524096].entries())
    expect(prediction!.probabilities[i]).toBeCloseTo(value, 6);
  expect(prediction!.index).toBe(2);
});

/** A row of three pixels, read as codes of a grid by a padded convolution with taps 1 to `taps`. */
async function padded(zeroPoint: number, dilation: number) {
  const nodes: PackedNode[] = [
    { id: 'image', op: 'input', inputs: [], shape: [1, 3, 1] },
    {
      ...{ id: 'conv', op: 'conv2d', inputs: ['image'], bias: false, filters: 1, groups: 1 },
      ...{ kernelSize: [1, 3], strides: [1, 1], dilations: [1, dilation] },
      padding: [
        [0, 0],
        [1, 2],
      ],
      // Taps 1, 2 and 3.
      weights: { bits: 2, step: 1, zeroPoint: 0 },
      activations: { bits: 2, step: 0.5, zeroPoint },
    },
    { id: 'end', op: 'globalMaxPool', inputs: ['conv'] },
  ];
  const tensors = { conv: { dtype: 'U8' as const, shape: [1], bytes: packCodes([1, 2, 3], 2) } };
  const file = writePacked({ ...handMade(nodes, tensors), otherOutputs: ['conv'] });
  const network = await loadNetwork(file, { build: 'reference' });
  const codes: number[] = [];
  const values = network.runAll(Float32Array.of(-9, 0, 0.6), (_, read) => codes.push(...read));
  return { codes, values: [...values.get('conv')!] };
}

test('what is padded adds nothing to the sums of an input with signs, whether or not zero is a level', async () => {
  // Levels -1, -0.5, 0, 0.5 read -1, 0, 0.5.
  expect(await padded(2, 1)).toEqual({ codes: [0, 2, 3], values: [-2, 0.5, 1, 0.5] });
  // Levels -0.75, -0.25, 0.25, 0.75: zero lies between two, and goes to the even one.
  expect(await padded(1.5, 1)).toEqual({
    codes: [0, 2, 3],
    values: [-0.75 * 2 + 0.25 * 3, -0.75 + 0.5 + 2.25, 0.25 + 1.5, 0.75],
  });
});

test('taps that are apart', async () => {
  // Windows begin at -1, 0; taps are two pixels apart: 0 to the left, then pixels 1 and 3 (padded), and 0, 2, 4 (padded).
  expect(await padded(2, 2)).toEqual({ codes: [0, 2, 3], values: [0, -1 + 1] });
});

test('other outputs have their values and shapes by id, of many images', async () => {
  const nodes: PackedNode[] = [
    { id: 'image', op: 'input', inputs: [], shape: [1, 1, 2] },
    { id: 'norm', op: 'scaleShift', inputs: ['image'] },
    { id: 'end', op: 'globalMaxPool', inputs: ['norm'] },
  ];
  const file = writePacked({
    ...handMade(nodes, { norm: floats([2, 2], 2, 3, 1, -1) }),
    otherOutputs: ['norm'],
  });
  const network = await loadNetwork(file);
  expect(network.outputShapes).toEqual(
    new Map([
      ['end', [2]],
      ['norm', [1, 1, 2]],
    ]),
  );
  const outputs = network.runAll(Float32Array.of(1, 2, 3, 4));
  expect([...outputs.get('norm')!]).toEqual([3, 5, 7, 11]);
  expect([...outputs.get('end')!]).toEqual([...network.run(Float32Array.of(1, 2, 3, 4))]);
});
