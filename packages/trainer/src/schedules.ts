import { parseOptions, type Schedule } from '@bitshare/core';
import * as z from 'zod';

/** The base rate throughout. */
export const constant = (): Schedule => () => 1;

const cosineSchema = z.strictObject({ floor: z.number().min(0).max(1).default(0) });

/** From the base rate down to `floor` of it along half a cosine. @throws UserError when the floor is not in [0, 1]. */
export function cosine(options: { readonly floor?: number } = {}): Schedule {
  const { floor } = parseOptions('cosine', cosineSchema, options);
  return (progress) => floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * progress));
}

export interface StepsOptions {
  /** Shares of the stage at which the rate drops, ascending: `[0.4, 0.6]` is epochs 80 and 120 of 200. */
  readonly at: readonly number[];
  /** Factor at each drop. Default 0.1. */
  readonly factor?: number;
}

/** Schema of steps, which a run's configuration shares. */
export const stepsShape = {
  at: z
    .array(z.number().gt(0).lt(1))
    .min(1)
    .refine((shares) => shares.every((share, i) => i === 0 || share > shares[i - 1]!), 'must be ascending')
    .describe('Shares of the stage after which the rate drops, ascending.'),
  factor: z.number().gt(0).lt(1).default(0.1).describe('Factor of the rate at each step. Default 0.1.'),
};
const stepsSchema = z.strictObject(stepsShape);

/** The base rate, multiplied by `factor` at each given share of the stage. @throws UserError naming every wrong option. */
export function steps(options: StepsOptions): Schedule {
  const { at, factor } = parseOptions('steps', stepsSchema, options);
  return (progress) => factor ** at.filter((share) => progress >= share).length;
}

const warmupSchema = z.strictObject({ share: z.number().gt(0).max(1) });

/** Rises linearly over the first `share` of the stage, then follows `schedule`. @throws UserError when it is not in [0, 1]. */
export function warmup(schedule: Schedule, share: number): Schedule {
  parseOptions('warmup', warmupSchema, { share });
  return (progress) => schedule(progress) * Math.min(1, progress / share);
}
