import type { SearchSession } from '@bitshare/core';
import type { CostWeighing } from './budget/cost-weight.ts';

/** A search in training: its gates, and the weight of their cost. */
export interface WeighedSearch {
  readonly session: SearchSession;
  readonly weigh: CostWeighing;
}

/** The contribution of the cost to a step. */
export interface CostPenalty {
  readonly loss: number;
  /** In the cost model's unit. */
  readonly cost: number;
  /** To be added to the task's gradients, by parameter name, flattened. */
  readonly gradients: ReadonlyMap<string, Float32Array>;
}

/** `lambda log(cost)` of the last training pass, with its derivative. @param progress finished share of the steps. */
export async function costPenalty({ session, weigh }: WeighedSearch, progress: number): Promise<CostPenalty> {
  await session.observe();
  const price = session.price();
  const { lambda, loss } = await weigh(price, progress);
  const gradients = [...price.logGradients].map(
    ([name, gradient]) => [name, Float32Array.from(gradient, (value) => lambda * value)] as const,
  );
  return { loss, cost: price.cost, gradients: new Map(gradients) };
}
