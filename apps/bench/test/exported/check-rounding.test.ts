import { type PackedNetwork, packCodes } from '@bitshare/packed';
import { expect, test } from 'vitest';
import { checkRounding } from './rounding/check-rounding.ts';

/** Inputs in steps of 1/4, weights -1 and 2 times 1/2. */
const network: PackedNetwork = {
  name: 'by hand',
  nodes: [
    { id: 'image', op: 'input', inputs: [], shape: [1, 1, 2] },
    {
      ...{ id: 'dense', op: 'dense', inputs: ['image'], units: 1, bias: false },
      weights: { bits: 2, step: 0.5, zeroPoint: 1 },
      activations: { bits: 3, step: 0.25 },
    },
  ],
  output: 'dense',
  image: {},
  ledger: { convention: 'c', unit: 'u', total: 0, original: 0, layers: [0] },
  provenance: {},
  tensors: new Map([['dense', { dtype: 'U8', shape: [1], bytes: packCodes([0, 3], 2) }]]),
};
const check = (codes: readonly number[], answer: number) =>
  checkRounding(network, Float32Array.of(0.625, 1), {
    answers: [answer],
    others: new Map(),
    codes: new Map([['dense', Uint8Array.from(codes)]]),
  });

test('a tie may be rounded to either side, and later layers are checked from that side', () => {
  // 0.625 is 2.5 steps.
  expect(check([2, 4], -0.25 + 1)).toEqual({ ties: 0, faults: [] });
  expect(check([3, 4], -0.375 + 1)).toEqual({ ties: 0, faults: [] });
  expect(check([3, 4], -0.25 + 1).faults).toMatchObject([{ at: 'answers', found: 0.75, exact: 0.625 }]);
});

test('a code further away is a fault, and so is NaN', () => {
  expect(check([4, 4], -0.5 + 1).faults).toMatchObject([{ at: 'dense', index: 0, found: 4, exact: 2.5 }]);
  expect(check([2, 4], Number.NaN).faults).toMatchObject([{ at: 'answers' }]);
});
