import type { CompressionPolicy, Price, Resumable } from '@bitshare/core';
import { type BudgetState, createBudgetController } from './budget-controller.ts';
import type { CostWeight } from './cost-weight.ts';
import { createPolicyTrail, type LayerChoice } from './policy-trail.ts';
import { settle } from './settle.ts';

export interface TargetOptions {
  /** Target cost, in the unit of the cost model. */
  readonly target: number;
  /** Relative to the target. */
  readonly tolerance: number;
  /** Steps of the search. */
  readonly steps: number;
  /** The exact cost of a policy. */
  readonly costOf: (policy: CompressionPolicy) => number;
}

/** Brings any search to a target cost: it controls the weight of the cost in each step's loss, and adjusts the final policy. */
export interface Budget extends Resumable {
  /** The lambda of a step. Call it once per step. @param policy gives the gates' present policy; it is called at intervals. */
  weigh(price: Price, policy: () => Promise<CompressionPolicy>): Promise<CostWeight>;
  /** The lambda of the last step. */
  lambda(): number;
  /** The policy nearest to this one that meets the target. */
  settle(policy: CompressionPolicy): CompressionPolicy;
}

interface BudgetMemory {
  readonly controller: BudgetState;
  readonly correction: number;
  readonly lambda: number;
  readonly choices: readonly LayerChoice[];
}

/** Number of exact policy costs in a search; a shorter search counts one at every step. */
const countings = 400;

/**
 * The controller observes the relaxed cost of every step. The difference from the exact cost of the gates' policy
 * is computed at intervals and added.
 */
export function createBudget({ target, tolerance, steps, costOf }: TargetOptions): Budget {
  const controller = createBudgetController({ target, steps });
  const trail = createPolicyTrail();
  const interval = Math.max(1, Math.floor(steps / countings));
  let [correction, lambda] = [0, 0];

  return {
    async weigh({ cost }, policy) {
      const { step } = controller.state();
      if (step % interval === 0) {
        const now = await policy();
        trail.note(step, now);
        correction = Math.log(costOf(now) / cost);
      }
      lambda = controller.next(cost * Math.exp(correction));
      // Relative to the target, so that the reported loss contains no cost at the target.
      return { lambda, loss: lambda * Math.log(cost / target) };
    },
    lambda: () => lambda,
    settle: (policy) => settle(policy, { costOf, target, tolerance, choices: trail.choices() }),
    state() {
      const data: BudgetMemory = {
        controller: controller.state(),
        correction,
        lambda,
        choices: trail.state(),
      };
      return { data, tensors: {} };
    },
    restore({ data }) {
      const memory = data as BudgetMemory;
      controller.restore(memory.controller);
      trail.restore(memory.choices);
      ({ correction, lambda } = memory);
    },
  };
}
