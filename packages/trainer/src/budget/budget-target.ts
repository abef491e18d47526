import { type CostModel, type PipelineState, type Schedule, UserError } from '@bitshare/core';
import { countLayers } from '@bitshare/network';

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

/** The cost that the options ask for; nothing where they give no target. @throws UserError naming the option that is wrong. */
export function budgetTarget(
  options: BudgetOptions,
  cost: CostModel,
  { original }: Pick<PipelineState, 'original'>,
): number | undefined {
  const names = ['lambda', 'targetBops', 'targetRatio', 'targetCost'] as const;
  const given = names.filter((name) => options[name] !== undefined);
  if (given.length > 1)
    throw new UserError(
      `search: ${given.join(' and ')} exclude each other.`,
      `Give only one of ${names.join(', ')}.`,
    );
  const name = given[0];
  if (name === undefined || name === 'lambda') return undefined;
  const value = options[name]!;
  if (!(Number.isFinite(value) && value > 0))
    throw new UserError(`search: ${name} must be a positive number, not ${value}.`);
  if (name === 'targetBops' && cost.name !== 'bops')
    throw new UserError(
      `search: targetBops needs the cost model "bops", not "${cost.name}".`,
      `Give targetCost in ${cost.unit}, or targetRatio.`,
    );
  return name === 'targetRatio' ? cost.ledger(countLayers(original), original).total / value : value;
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
