export { type AdditiveCost, type AdditiveCostModel, additiveCost } from './additive-cost.ts';
export { bops, createBops } from './bops.ts';
export { createMacs, macs } from './macs.ts';
export {
  createPeakActivationBytes,
  type PeakActivationBytesOptions,
  peakActivationBytes,
} from './peak-activation-bytes.ts';
export { createWeightBytes, weightBytes } from './weight-bytes.ts';
export { createWeightedSum, type WeightedCost, weightedSum } from './weighted-sum.ts';
