import { multiPathSchema, sbsSchema } from '@bitshare/gates';
import * as z from 'zod';

const branches = multiPathSchema.shape;

/** How searches choose; which of these a search takes, and its rule for candidates, depends on the variant. */
export const gatesSchema = z.strictObject({
  candidates: z
    .array(z.int().min(1).max(8))
    .min(1)
    .optional()
    .describe('Bits to choose from, each twice the one before; for multi-path ascending. Default [2, 4, 8].'),
  groupSize: sbsSchema.shape.groupSize
    .unwrap()
    .optional()
    .describe('Filters that are pruned together. Default 4.'),
  mixing: branches.mixing
    .unwrap()
    .optional()
    .describe('How branches are weighed, for the variant multi-path only. Default softmax.'),
  temperatures: branches.temperatures
    .unwrap()
    .optional()
    .describe(
      'Temperature of gumbel-softmax at the first step and at the last, for the variant multi-path only. Default [5, 0.5].',
    ),
});
