import { type CompressionPolicy, type CostPenalty, type SearchSession, UserError } from '@bitshare/core';
import { type BudgetState, createBudgetController } from './budget-controller.ts';
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

/** What a budgeted search remembers beside what the search that it drives does. */
interface BudgetedMemory {
  readonly controller: BudgetState;
  readonly correction: number;
  readonly lambda: number;
  readonly choices: readonly LayerChoice[];
  /** The driven search's own. */
  readonly driven: unknown;
}

/** A search that is driven to a cost. Its policy is the one that the gates select, settled on the target. */
export interface BudgetedSession extends SearchSession {
  /** The lambda of the last step. */
  lambda(): number;
}

/** Policies are counted this many times in a search, or at every step of a shorter one. */
const countings = 400;

/**
 * Any search, with a controller in the place of its own lambda. The relaxed cost, which every step gives, drives it; how far
 * that is from the cost of the policy which the gates stand for is measured now and then and added.
 */
export function budgeted(
  session: SearchSession,
  { target, tolerance, steps, costOf }: TargetOptions,
): BudgetedSession {
  const controller = createBudgetController({ target, steps });
  const trail = createPolicyTrail();
  const interval = Math.max(1, Math.floor(steps / countings));
  let [correction, lambda] = [0, 0];

  return {
    apply: (call) => session.apply(call),
    frozen: (step) => session.frozen(step),
    gates: () => session.gates(),
    weights: (policy) => session.weights(policy),
    dispose: () => session.dispose(),
    async penalty() {
      const penalty = await session.penalty();
      const { step } = controller.state();
      if (step % interval === 0) {
        const policy = await session.policy();
        trail.note(step, policy);
        correction = Math.log(costOf(policy) / penalty.cost);
      }
      lambda = controller.next(penalty.cost * Math.exp(correction));
      // Counted from the target, so that the loss that people read is nothing where it is met.
      return { ...weighted(penalty, lambda), loss: lambda * Math.log(penalty.cost / target) };
    },
    policy: async () =>
      settle(await session.policy(), { costOf, target, tolerance, choices: trail.choices() }),
    lambda: () => lambda,
    async state() {
      const { data: driven, tensors } = await session.state();
      const data: BudgetedMemory = {
        controller: controller.state(),
        correction,
        lambda,
        choices: trail.state(),
        driven,
      };
      return { data, tensors };
    },
    restore({ data, tensors }) {
      const memory = data as BudgetedMemory;
      controller.restore(memory.controller);
      trail.restore(memory.choices);
      ({ correction, lambda } = memory);
      session.restore({ data: memory.driven, tensors });
    },
  };
}

/** The session with another lambda than its own. */
export const withLambda = (session: SearchSession, lambda: number): SearchSession => ({
  apply: (call) => session.apply(call),
  frozen: (step) => session.frozen(step),
  gates: () => session.gates(),
  policy: () => session.policy(),
  weights: (policy) => session.weights(policy),
  state: () => session.state(),
  restore: (state) => session.restore(state),
  dispose: () => session.dispose(),
  penalty: async () => weighted(await session.penalty(), lambda),
});

/** The penalty as it would be with this lambda: loss and gradients are proportional to it. */
function weighted(penalty: CostPenalty, lambda: number): CostPenalty {
  const own = penalty.loss / Math.log(penalty.cost);
  if (!(own > 0))
    throw new UserError(
      'search: the gates have a lambda of 0, so that no budget can drive them.',
      'Leave out the lambda of the gates.',
    );
  const factor = lambda / own;
  const gradients = new Map(
    [...penalty.gradients].map(([name, gradient]) => [name, gradient.map((value) => factor * value)]),
  );
  return { cost: penalty.cost, loss: lambda * Math.log(penalty.cost), gradients };
}
