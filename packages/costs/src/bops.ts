import { COST_MODEL, type Plugin, plugin } from '@bitshare/core';
import { type AdditiveCostModel, additiveCost } from './additive-cost.ts';

/** Bit operations: MACs x weight bits x activation bits (METHOD section 4). */
export const createBops = (): AdditiveCostModel =>
  additiveCost({
    name: 'bops',
    unit: 'bit operations',
    convention:
      'bops-v1: sum over convolution and dense layers, shortcuts included, of MACs x weight bits x activation bits; batch norm, bias and pooling not counted',
    layer: ({ macs, weightBits, activationBits }) => macs * weightBits * activationBits,
    derivative: ({ macs, weightBits, activationBits }) => ({
      macs: weightBits * activationBits,
      weightBits: macs * activationBits,
      activationBits: macs * weightBits,
    }),
  });

/** Provides COST_MODEL; needs nothing. */
export const bops = (): Plugin => plugin({ name: 'bops', provides: COST_MODEL, create: createBops });
