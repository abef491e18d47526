import type { Schedule } from '@bitshare/core';

/** The base rate throughout. */
export const constant = (): Schedule => () => 1;

/** From the base rate down to `floor` of it along half a cosine. */
export const cosine =
  ({ floor = 0 }: { readonly floor?: number } = {}): Schedule =>
  (progress) =>
    floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * progress));

export interface StepsOptions {
  /** Shares of the stage at which the rate drops, ascending: `[0.4, 0.6]` is epochs 80 and 120 of 200. */
  readonly at: readonly number[];
  /** What it is multiplied with each time. Default 0.1. */
  readonly factor?: number;
}

/** The base rate, multiplied by `factor` at each given share of the stage. */
export const steps =
  ({ at, factor = 0.1 }: StepsOptions): Schedule =>
  (progress) =>
    factor ** at.filter((share) => progress >= share).length;

/** Rises linearly over the first `share` of the stage, then follows `schedule`. */
export const warmup =
  (schedule: Schedule, share: number): Schedule =>
  (progress) =>
    schedule(progress) * Math.min(1, progress / share);
