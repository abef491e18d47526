import { COST_MODEL, compose } from '@bitshare/core';
import { bops, createBops, createMacs, createWeightBytes, macs } from '@bitshare/costs';
import { testCostModel } from '@bitshare/testing';
import { expect, it } from 'vitest';

testCostModel('bops', createBops);
testCostModel('macs', createMacs);
testCostModel('weight bytes', createWeightBytes);

it('counts what its name says', () => {
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
});

it('the last cost plugin wins', () => {
  expect(compose(bops(), macs()).resolve(COST_MODEL).name).toBe('macs');
});
