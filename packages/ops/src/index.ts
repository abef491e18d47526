export {
  type BatchNormAttributes,
  type BatchNormResult,
  batchNormTrain,
  type FusedActivation,
} from './batch-norm-train.ts';
export { type BitSharingResult, bitSharing, uniformQuantize } from './bit-sharing.ts';
export { channelGate, channelGates, spreadGroups } from './channel-gate.ts';
export type { BitSharingAttributes } from './decompose.ts';
export { detached } from './detached.ts';
export { filterScores } from './filter-scores.ts';
export { gatedBits } from './gated-bits.ts';
export { checkGolden, type GoldenResult } from './golden.ts';
export { type ComposedKernel, kernelNames, runComposed, runKernel } from './kernel.ts';
export { type MomentumAttributes, type MomentumResult, momentumUpdate } from './momentum-update.ts';
export { scaleGradient } from './scale-gradient.ts';
export { binaryGate, gateBits, shareBits } from './share-bits.ts';
export { type StepQuantizeAttributes, stepQuantize } from './step-quantize.ts';
export { weightDeviation, weightStandardize } from './weight-standardize.ts';
