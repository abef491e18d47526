import { PackedFileError, type PackedNode, packCodes, writePacked } from '@bitshare/packed';
import { expect, test } from 'vitest';
import { loadNetwork } from '../src/index.ts';
import { floats, handMade } from './hand-made.ts';

const dense: PackedNode[] = [
  { id: 'image', op: 'input', inputs: [], shape: [1, 1, 3] },
  {
    id: 'dense',
    op: 'dense',
    inputs: ['image'],
    units: 2,
    bias: true,
    weights: { bits: 2, step: 0.5, zeroPoint: 1.5 },
    activations: { bits: 2, step: 0.25 },
  },
];
const bytes = packCodes([0, 1, 2, 3, 3, 0], 2);
const tensors = { dense: { dtype: 'U8' as const, shape: [2], bytes }, 'dense/bias': floats([2], 10, 0) };
const file = () =>
  writePacked({
    ...handMade(dense, tensors),
    image: { labels: ['cat', 'dog'], normalization: { mean: [0, 0, 0], std: [0.5, 0.5, 0.5] } },
  });

test('a dense layer by hand: input to codes, half to even, clipped, times weights', async () => {
  const network = await loadNetwork(file());
  // Codes 0.125 / 0.25 -> 0 (half to even), 0.375 / 0.25 -> 2 (half to even), 9 / 0.25 -> 3 (clipped).
  const codes: number[][] = [];
  const answers = network.run(Float32Array.of(0.125, 0.375, 9), (layer, seen) => {
    expect(layer).toBe('dense');
    codes.push([...seen]);
  });
  expect(codes).toEqual([[0, 2, 3]]);
  // Weights -0.75 -0.25 0.25 | 0.75 0.75 -0.75, inputs 0 0.5 0.75.
  expect([...answers]).toEqual([10 - 0.125 + 0.1875, 0.375 - 0.5625]);
});

test("classifies bytes by the file's own normalisation, and opacity is left out", async () => {
  const network = await loadNetwork(file());
  const [plain] = network.classify(Uint8Array.of(0, 51, 102));
  const [withOpacity] = network.classify(Uint8ClampedArray.of(0, 51, 102, 255), 4);
  expect(plain!.label).toBe('cat');
  expect(plain!.index).toBe(0);
  expect(plain!.probabilities[0]! + plain!.probabilities[1]!).toBeCloseTo(1);
  expect(withOpacity).toEqual(plain);
});

test('a network for gray images reads the mean of red, green and blue', async () => {
  const gray: PackedNode[] = [
    { id: 'image', op: 'input', inputs: [], shape: [1, 1, 1] },
    {
      id: 'dense',
      op: 'dense',
      inputs: ['image'],
      units: 2,
      bias: true,
      weights: { bits: 2, step: 1, zeroPoint: 1.5 },
      activations: { bits: 8, step: 1 / 255 },
    },
  ];
  const codes = { dtype: 'U8' as const, shape: [1], bytes: packCodes([0, 3], 2) };
  const contents = handMade(gray, { dense: codes, 'dense/bias': floats([2], 0, 0) });
  const image = { normalization: { mean: [0], std: [1] } };
  const network = await loadNetwork(writePacked({ ...contents, image }));
  for (const [red, green, blue] of [
    [90, 0, 0],
    [0, 90, 0],
    [0, 0, 90],
  ] as const)
    for (const pixel of [
      [red, green, blue],
      [red, green, blue, 255],
    ])
      expect(network.classify(Uint8Array.from(pixel), pixel.length)).toEqual(
        network.classify(Uint8Array.of(30)),
      );
  expect(network.classify(Uint8Array.of(30))).not.toEqual(network.classify(Uint8Array.of(90)));
});

test('a file or an image that does not fit is an error that says so', async () => {
  await expect(loadNetwork(file().subarray(0, 100))).rejects.toThrow(PackedFileError);
  const network = await loadNetwork(file());
  expect(() => network.run(new Float32Array(4))).toThrow('4 values are not whole images of [1,1,3]');
});
