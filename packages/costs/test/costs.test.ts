import { COST_MODEL, compose } from '@bitshare/core';
import {
  additiveCost,
  bops,
  createBops,
  createMacs,
  createPeakActivationBytes,
  createWeightBytes,
  createWeightedSum,
  macs,
  peakActivationBytes,
  weightBytes,
  weightedSum,
} from '@bitshare/costs';
import { testCostModel } from '@bitshare/testing';
import { expect, it } from 'vitest';

/** A custom cost: memory traffic. */
const createTraffic = () =>
  additiveCost({
    name: 'traffic',
    unit: 'bytes',
    convention: 'traffic-v1: weights and inputs at their bits, each read once',
    layer: (row) => (row.weights * row.weightBits + row.inputElements * row.activationBits) / 8,
    derivative: (row) => ({
      weights: row.weightBits / 8,
      weightBits: row.weights / 8,
      inputElements: row.activationBits / 8,
      activationBits: row.inputElements / 8,
    }),
  });

testCostModel('one of your own', createTraffic);
testCostModel('bops', createBops);
testCostModel('macs', createMacs);
testCostModel('weight bytes', createWeightBytes);
testCostModel('peak activation bytes', createPeakActivationBytes);
testCostModel('peak activation bytes, sums at 8 bits', () =>
  createPeakActivationBytes({ unquantizedBits: 8 }),
);
testCostModel('a weighted sum', () =>
  createWeightedSum([
    { cost: createBops(), weight: 0.001 },
    { cost: createPeakActivationBytes(), weight: 2 },
  ]),
);

it('each cost counts bit operations, MACs or bytes as its name says', () => {
  const row = {
    id: 'a',
    op: 'conv2d',
    macs: 100,
    weights: 30,
    inputElements: 1,
    outputElements: 1,
    weightBits: 2,
    activationBits: 4,
  } as const;
  expect(createBops().ledger([row]).total).toBe(800);
  expect(createMacs().ledger([row]).total).toBe(100);
  expect(createWeightBytes().ledger([row]).total).toBe(7.5);
  expect(createTraffic().ledger([row]).total).toBe(8);
  const narrow = { ...row, id: 'b', weightBits: 3 };
  expect(createBops().ledger([row, narrow])).toMatchObject({
    total: 2000,
    layers: [
      { id: 'a', cost: 800 },
      { id: 'b', cost: 1200 },
    ],
  });
});

it.each([bops, macs, weightBytes, peakActivationBytes])(
  'plugin %# provides one model per container, under its name',
  (plugin) => {
    const container = compose(plugin());
    const model = container.resolve(COST_MODEL);
    expect(model.name).toBe(plugin().name);
    expect(container.resolve(COST_MODEL)).toBe(model);
  },
);

it('a weighted sum counts each cost at its weight, and names the weights', () => {
  const row = {
    macs: 100,
    weights: 30,
    inputElements: 1,
    outputElements: 1,
    weightBits: 2,
    activationBits: 4,
  };
  const sum = compose(
    weightedSum([
      { cost: createBops(), weight: 0.5 },
      { cost: createMacs(), weight: 3 },
    ]),
  ).resolve(COST_MODEL);
  const graph = { name: 'none', nodes: [], output: '' };
  expect(sum.ledger([{ id: 'a', op: 'conv2d', ...row }], graph)).toMatchObject({
    total: 700,
    layers: [{ id: 'a', cost: 700 }],
  });
  expect(sum.convention).toContain('0.5 x (bops-v1');
  expect(sum.convention).toContain('3 x (macs-v1');
  expect(() => createWeightedSum([])).toThrow(/at least one/);
  expect(() => createWeightedSum([{ cost: createMacs(), weight: -1 }])).toThrow(/"macs" must be a positive/);
});

it('the last cost plugin wins', () => {
  expect(compose(bops(), macs()).resolve(COST_MODEL).name).toBe('macs');
});
