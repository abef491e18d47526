import { COST_MODEL, type Plugin, plugin } from '@bitshare/core';
import { type AdditiveCostModel, additiveCost } from './additive-cost.ts';

/** Bytes of the weights, each at its layer's bits, packed without gaps. */
export const createWeightBytes = (): AdditiveCostModel =>
  additiveCost({
    name: 'weight-bytes',
    unit: 'bytes',
    convention:
      'weight-bytes-v1: sum over convolution and dense layers of weights x weight bits / 8; batch norm and bias not counted',
    layer: ({ weights, weightBits }) => (weights * weightBits) / 8,
    derivative: ({ weights, weightBits }) => ({ weights: weightBits / 8, weightBits: weights / 8 }),
  });

/** Provides COST_MODEL; needs nothing. */
export const weightBytes = (): Plugin =>
  plugin({ name: 'weight-bytes', provides: COST_MODEL, create: createWeightBytes });
