import { type CostModel, type PipelineState, type Schedule, UserError } from '@bitshare/core';
import { countLayers } from '@bitshare/network';
import * as z from 'zod';

/** How small a search makes the network: by a fixed trade-off, or until a cost is reached. At most one of the four. */
export interface BudgetOptions {
  /** Weight of `log(cost)` in the loss. Default 0.1. */
  readonly lambda?: number | undefined;
  /** Share of lambda by progress through the search. Default: constant. */
  readonly lambdaSchedule?: Schedule | undefined;
  /** Bit operations to reach; for the cost model `bops`. */
  readonly targetBops?: number | undefined;
  /** Times less than the original network at full precision, in whatever the cost model counts. */
  readonly targetRatio?: number | undefined;
  /** The cost to reach, in the unit of the cost model. */
  readonly targetCost?: number | undefined;
  /** How near the target counts as reached, as a share of it. Default 0.03. */
  readonly tolerance?: number | undefined;
}

const budgetNames = ['lambda', 'targetBops', 'targetRatio', 'targetCost'] as const;

const target = z.number().positive().optional();

/** Rules of a budget, which a run's configuration shares. */
export const budgetShape = {
  lambda: z
    .number()
    .min(0)
    .optional()
    .describe('Weight of log(cost) in the loss: more gives a smaller network. Default 0.1.'),
  targetBops: target.describe('Bit operations to reach, instead of a lambda.'),
  targetRatio: z
    .number()
    .gt(1)
    .optional()
    .describe('Times less cost than the original network at full precision, instead of a lambda.'),
  targetCost: target.describe('Cost to reach in the unit of the cost model, instead of a lambda.'),
  tolerance: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.03)
    .describe('How near a target counts as reached, as a share of it. Default 0.03.'),
};

/** Of the ways to give a budget at most one may be used. */
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
 * The cost that the options ask for; nothing where they give no target.
 * @throws UserError when it is not below what the original network costs, or not of what the cost model counts.
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

/** How near the target a search came, as a sentence. */
export function budgetVerdict(
  reached: number,
  target: number,
  { unit }: CostModel,
  tolerance: number,
): string {
  const miss = reached / target - 1;
  const figures = `${millions(reached)} for a target of ${millions(target)} million ${unit}`;
  if (Math.abs(miss) <= tolerance) return `target met, ${figures} (${percent(miss)})`;
  return `target missed by ${percent(miss)}, ${figures}: a longer search, or a higher thresholdLearningRate, comes nearer if anything does`;
}

const millions = (value: number): string => (value / 1e6).toPrecision(4);
const percent = (share: number): string => `${share > 0 ? '+' : ''}${(100 * share).toFixed(1)} %`;
