import type { Price, Schedule } from '@bitshare/core';

/** The weight of a search's cost in the loss of a step, `lambda log(cost)` (METHOD section 4). */
export interface CostWeight {
  readonly lambda: number;
  /** Contribution to the reported loss. */
  readonly loss: number;
}

/** The weight of a step's cost. @param progress finished share of the steps, in [0, 1). */
export type CostWeighing = (price: Price, progress: number) => CostWeight | Promise<CostWeight>;

/** A lambda that does not depend on the cost. @param schedule factor of lambda by progress. Default: constant. */
export const fixedWeight =
  (lambda: number, schedule: Schedule = () => 1): CostWeighing =>
  ({ cost }, progress) => {
    const now = lambda * schedule(progress);
    return { lambda: now, loss: now * Math.log(cost) };
  };
