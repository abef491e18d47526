import { COST_MODEL, compose, type LayerWork } from '@bitshare/core';
import {
  additiveCost,
  bops,
  createBops,
  createMacs,
  createWeightBytes,
  macs,
  weightBytes,
} from '@bitshare/costs';
import { testCostModel } from '@bitshare/testing';
import { describe, expect, it } from 'vitest';

/** A cost of one's own: bytes that move between memory and the multipliers. */
const createTraffic = () =>
  additiveCost({
    name: 'traffic',
    unit: 'bytes',
    convention: 'traffic-v1: weights at their bits and inputs at theirs, each read once, in bytes',
    layer: ({ weights, weightBits, inputElements, activationBits }) =>
      (weights * weightBits + inputElements * activationBits) / 8,
    derivative: ({ weights, weightBits, inputElements, activationBits }) => ({
      weights: weightBits / 8,
      weightBits: weights / 8,
      inputElements: activationBits / 8,
      activationBits: inputElements / 8,
    }),
  });

testCostModel('bops', createBops);
testCostModel('macs', createMacs);
testCostModel('weight-bytes', createWeightBytes);
testCostModel('a cost of the reader', createTraffic);

const row: LayerWork = {
  id: 'conv',
  op: 'conv2d',
  macs: 1000,
  weights: 90,
  inputElements: 48,
  outputElements: 100,
  weightBits: 4,
  activationBits: 2,
};
const narrow: LayerWork = { ...row, id: 'narrow', macs: 10, weights: 30, weightBits: 3, activationBits: 8 };

describe('golden sums', () => {
  it.each([
    ['bops', createBops, [8000, 240]],
    ['macs', createMacs, [1000, 10]],
    ['weight-bytes', createWeightBytes, [45, 11.25]],
    ['traffic', createTraffic, [57, 59.25]],
  ] as const)('%s', (_, create, [first, second]) => {
    const ledger = create().ledger([row, narrow]);
    expect(ledger.layers).toEqual([
      { id: 'conv', cost: first },
      { id: 'narrow', cost: second },
    ]);
    expect(ledger.total).toBe(first + second);
  });
});

it.each([bops, macs, weightBytes])('%o provides its model under COST_MODEL, once a container', (plugin) => {
  const container = compose(plugin());
  const model = container.resolve(COST_MODEL);
  expect(model.name).toBe(plugin().name);
  expect(container.resolve(COST_MODEL)).toBe(model);
});

it('the last cost model composed is the one in force', () => {
  expect(compose(bops(), macs()).resolve(COST_MODEL).name).toBe('macs');
});
