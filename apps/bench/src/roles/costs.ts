import { COST_MODEL } from '@bitshare/core';
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
import * as z from 'zod';
import { providing } from './providing.ts';
import { entry, noOptions, role } from './role.ts';

/** What a weighted sum is made of. */
const summands = {
  bops: createBops,
  macs: createMacs,
  'weight-bytes': createWeightBytes,
  'peak-activation-bytes': createPeakActivationBytes,
} as const;
type Summand = keyof typeof summands;
const weightOf = (name: Summand) =>
  z.number().positive().optional().describe(`Weight of ${name} in the sum.`);

const weights = z
  .strictObject({
    bops: weightOf('bops'),
    macs: weightOf('macs'),
    'weight-bytes': weightOf('weight-bytes'),
    'peak-activation-bytes': weightOf('peak-activation-bytes'),
  })
  .refine(
    (given) => Object.keys(given).length > 0,
    `must name at least one of ${Object.keys(summands).join(', ')}`,
  )
  .describe('The weight of each cost, of some of them: { "bops": 1e-6, "weight-bytes": 0.1 }.');

/** What a search makes small. */
export const costs = role('cost', providing(COST_MODEL, 'COST_MODEL'), {
  bops: entry('Bit operations.', noOptions, () => bops()),
  macs: entry('Multiply-accumulate operations.', noOptions, () => macs()),
  'weight-bytes': entry('Bytes of all weights.', noOptions, () => weightBytes()),
  'peak-activation-bytes': entry('Bytes of the activations held at once, at most.', noOptions, () =>
    peakActivationBytes(),
  ),
  'weighted-sum': entry('A weighted sum of costs.', z.strictObject({ weights }), (options) =>
    weightedSum(
      (Object.entries(options.weights) as [Summand, number][]).map(([name, weight]) => ({
        cost: summands[name](),
        weight,
      })),
    ),
  ),
});
