import type { QuantizationSite } from '@bitshare/core';

/** Names under which a search keeps its thresholds. */
export const weightThresholds = (layer: string): string => `${layer}/weightThresholds`;
export const activationThresholds = (layer: string): string => `${layer}/activationThresholds`;
export const pruningThreshold = (layer: string): string => `${layer}/pruningThreshold`;

/** Names under which a search keeps the logits of a layer's branches or gates. */
export const logitsOf = (layer: string, role: QuantizationSite['role']): string => `${layer}/${role}Logits`;
export const pruningLogits = (layer: string): string => `${layer}/pruningLogits`;
