import * as z from 'zod';

const costNames = ['bops', 'macs', 'weight-bytes', 'peak-activation-bytes'] as const;
const weightOf = (name: (typeof costNames)[number]) =>
  z.number().positive().optional().describe(`What a unit of ${name} counts in the sum.`);

const costChoices = `Give one of ${costNames.join(', ')}, or positive weights of some of them: { "bops": 1e-6, "weight-bytes": 0.1 }`;

const weightedCostSchema = z
  .strictObject({
    bops: weightOf('bops'),
    macs: weightOf('macs'),
    'weight-bytes': weightOf('weight-bytes'),
    'peak-activation-bytes': weightOf('peak-activation-bytes'),
  })
  .refine((weights) => Object.keys(weights).length > 0, costChoices)
  .describe('A sum of costs, each at its weight.');

export const costSchema = z.union([z.enum(costNames), weightedCostSchema], { error: costChoices });
export type CostConfig = z.output<typeof costSchema>;
