import type { WorkGradient } from '@bitshare/core';

/** Of a layer that a cost does not depend on. */
export const noGradient: WorkGradient = {
  macs: 0,
  weights: 0,
  inputElements: 0,
  outputElements: 0,
  weightBits: 0,
  activationBits: 0,
};
