import type { WorkGradient } from '@bitshare/core';

/** Gradient of a cost for a layer that it does not depend on. */
export const noGradient: WorkGradient = {
  macs: 0,
  weights: 0,
  inputElements: 0,
  outputElements: 0,
  weightBits: 0,
  activationBits: 0,
};
