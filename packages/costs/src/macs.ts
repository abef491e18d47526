import { COST_MODEL, type Plugin, plugin } from '@bitshare/core';
import { type AdditiveCostModel, additiveCost } from './additive-cost.ts';

/** Multiply-accumulates for one image. They do not depend on bits, so this cost drives pruning only. */
export const createMacs = (): AdditiveCostModel =>
  additiveCost({
    name: 'macs',
    unit: 'multiply-accumulates',
    convention:
      'macs-v1: sum over convolution and dense layers, shortcuts included; batch norm, bias and pooling not counted',
    layer: ({ macs }) => macs,
    derivative: () => ({ macs: 1 }),
  });

/** Provides COST_MODEL; needs nothing. */
export const macs = (): Plugin => plugin({ name: 'macs', provides: COST_MODEL, create: createMacs });
