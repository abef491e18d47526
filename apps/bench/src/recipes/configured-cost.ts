import type { Plugin } from '@bitshare/core';
import {
  bops,
  createBops,
  createMacs,
  createPeakActivationBytes,
  createWeightBytes,
  macs,
  peakActivationBytes,
  weightBytes,
  weightedSum,
} from '@bitshare/costs';
import type { CostConfig } from '../config/cost-config.ts';

/** The costs by the names that configurations know them by. */
const costs = {
  bops: { plugin: bops, create: createBops },
  macs: { plugin: macs, create: createMacs },
  'weight-bytes': { plugin: weightBytes, create: createWeightBytes },
  'peak-activation-bytes': { plugin: peakActivationBytes, create: createPeakActivationBytes },
} as const;

/** Provides COST_MODEL, as a configuration names it. */
export function costOf(config: CostConfig): Plugin {
  if (typeof config === 'string') return costs[config].plugin();
  const weights = Object.entries(config) as [keyof typeof costs, number][];
  return weightedSum(weights.map(([name, weight]) => ({ cost: costs[name].create(), weight })));
}
