import type { CompressionPolicy, Price, Resumable } from '@bitshare/core';
import { type BudgetState, createBudgetController } from './budget-controller.ts';
import type { CostWeight } from './cost-weight.ts';
import { createPolicyTrail, type LayerChoice } from './policy-trail.ts';
import { settle } from './settle.ts';

export interface TargetOptions {
  /** The cost to reach, in the unit of the cost model. */
  readonly target: number;
  /** As a share of the target. */
  readonly tolerance: number;
  /** Steps that the search will take. */
  readonly steps: number;
  /** The exact cost of a policy. */
  readonly costOf: (policy: CompressionPolicy) => number;
}

/** Drives any search to a cost: by the weight of the cost in each step's loss, and by settling its policy at the end. */
export interface Budget extends Resumable {
  /** Once a step. @param policy the one that the gates stand for now; it is asked now and then. */
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

/** Policies are counted this many times in a search, or at every step of a shorter one. */
const countings = 400;

/**
 * The relaxed cost, which every step gives, drives the controller; how far that is from the cost of the policy which the gates
 * stand for is measured now and then and added.
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
      // Counted from the target, so that the loss that people read is nothing where it is met.
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
