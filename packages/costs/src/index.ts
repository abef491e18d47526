export { type AdditiveCost, additiveCost } from './additive-cost.ts';
export { bops, createBops } from './bops.ts';
export { createMacs, macs } from './macs.ts';
export { createWeightBytes, weightBytes } from './weight-bytes.ts';
