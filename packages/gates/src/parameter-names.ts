/** Names under which a search keeps its thresholds. */
export const weightThresholds = (layer: string): string => `${layer}/weightThresholds`;
export const activationThresholds = (layer: string): string => `${layer}/activationThresholds`;
export const pruningThreshold = (layer: string): string => `${layer}/pruningThreshold`;
