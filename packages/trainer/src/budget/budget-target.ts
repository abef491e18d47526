import { type CostModel, type PipelineState, type Schedule, UserError } from '@bitshare/core';
import { countLayers } from '@bitshare/network';
import * as z from 'zod';

/** The budget of a search: a fixed trade-off, or a target cost. At most one of lambda and the three targets. */
export interface BudgetOptions {
  /** Weight of `log(cost)` in the loss. Default 0.1. */
  readonly lambda?: number | undefined;
  /** Factor of lambda by progress of the search. Default: constant. */
  readonly lambdaSchedule?: Schedule | undefined;
  /** Target in bit operations, for the cost model `bops`. */
  readonly targetBops?: number | undefined;
  /** Target as a ratio: cost of the original network at full precision over the target cost. */
  readonly targetRatio?: number | undefined;
  /** Target cost, in the unit of the cost model. */
  readonly targetCost?: number | undefined;
  /** Relative tolerance of the target. Default 0.03. */
  readonly tolerance?: number | undefined;
  /**
   * How the final policy is moved to the target: `'loss'` measures the loss of each step of each gate on 512 training images, and takes
   * the least harmful; `'history'` returns gates to what they selected last. Default `'history'`.
   */
  readonly settling?: 'loss' | 'history' | undefined;
}

const budgetNames = ['lambda', 'targetBops', 'targetRatio', 'targetCost'] as const;

const target = z.number().positive().optional();

/** Schema of a budget, which a run's configuration shares. */
export const budgetShape = {
  lambda: z
    .number()
    .min(0)
    .optional()
    .describe('Weight of log(cost) in the loss: more gives a smaller network. Default 0.1.'),
  targetBops: target.describe('Target in bit operations, instead of a lambda.'),
  targetRatio: z
    .number()
    .gt(1)
    .optional()
    .describe(
      'Target ratio of the full-precision cost of the original network to the cost, instead of a lambda.',
    ),
  targetCost: target.describe('Target cost in the unit of the cost model, instead of a lambda.'),
  tolerance: z.number().gt(0).lt(1).default(0.03).describe('Relative tolerance of a target. Default 0.03.'),
  settling: z
    .enum(['loss', 'history'])
    .default('history')
    .describe(
      'How the final policy is moved to the target: by the measured loss of each step of each gate, or by the history of the gates. Default history.',
    ),
};

/** Allows at most one form of a budget. */
export function refuseSecondBudget(options: BudgetOptions, context: z.core.$RefinementCtx): void {
  const given = budgetNames.filter((name) => options[name] !== undefined);
  for (const name of given.slice(1))
    context.issues.push({
      code: 'custom',
      input: options,
      path: [name],
      message: `"${given[0]}" is given too; ${given[0]} and ${name} exclude each other: choose one of ${budgetNames.join(', ')}`,
    });
}

/**
 * The target cost of the options; undefined without a target.
 * @throws UserError when it is not below the cost of the original network, or does not fit the cost model.
 */
export function budgetTarget(
  { targetBops, targetRatio, targetCost }: BudgetOptions,
  cost: CostModel,
  { original }: Pick<PipelineState, 'original'>,
): number | undefined {
  if (targetBops !== undefined && cost.name !== 'bops')
    throw new UserError(
      `search: targetBops needs the cost model "bops", not "${cost.name}".`,
      `Give targetCost in ${cost.unit}, or targetRatio.`,
    );
  const full = cost.ledger(countLayers(original), original).total;
  if (targetRatio !== undefined) return full / targetRatio;
  const target = targetBops ?? targetCost;
  if (target === undefined || target < full) return target;
  throw new UserError(
    `search: ${targetBops === undefined ? 'targetCost' : 'targetBops'} ${target} is not below the ${full} ${cost.unit} of ${original.name} at full precision.`,
    'Give less, or a targetRatio.',
  );
}

/** The final distance from the target, as a sentence. */
export function budgetVerdict(
  reached: number,
  target: number,
  { unit }: CostModel,
  tolerance: number,
): string {
  const miss = reached / target - 1;
  const figures = `${millions(reached)} for a target of ${millions(target)} million ${unit}`;
  if (Math.abs(miss) <= tolerance) return `target met, ${figures} (${percent(miss)})`;
  return `target missed by ${percent(miss)}, ${figures}: try a longer search or a higher thresholdLearningRate`;
}

const millions = (value: number): string => (value / 1e6).toPrecision(4);
const percent = (share: number): string => `${share > 0 ? '+' : ''}${(100 * share).toFixed(1)} %`;
