import type { Price, Schedule } from '@bitshare/core';

/** How much a search's cost weighs in the loss of a step, `lambda log(cost)` (METHOD section 4). */
export interface CostWeight {
  readonly lambda: number;
  /** What it adds to the loss that people read. */
  readonly loss: number;
}

/** Decides the weight of a step's cost. @param progress share of the steps that are done, in [0, 1). */
export type CostWeighing = (price: Price, progress: number) => CostWeight | Promise<CostWeight>;

/** A lambda that does not depend on the cost. @param schedule its share by progress. Default: constant. */
export const fixedWeight =
  (lambda: number, schedule: Schedule = () => 1): CostWeighing =>
  ({ cost }, progress) => {
    const now = lambda * schedule(progress);
    return { lambda: now, loss: now * Math.log(cost) };
  };
