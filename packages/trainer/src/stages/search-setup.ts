import {
  COST_MODEL,
  type CompressionPolicy,
  GATE_SEARCH,
  type GateSearch,
  type PartsOf,
  type PipelineState,
  parseOptions,
  QUANTIZER,
  resumables,
  type Schedule,
  type Weights,
} from '@bitshare/core';
import { createNetwork } from '@bitshare/network';
import * as z from 'zod';
import { type ArchiveOptions, archiveSchema, createPolicyArchive } from '../archive/policy-archive.ts';
import { createBudget } from '../budget/budget.ts';
import {
  type BudgetOptions,
  budgetShape,
  budgetTarget,
  refuseSecondBudget,
} from '../budget/budget-target.ts';
import { type CostWeighing, fixedWeight } from '../budget/cost-weight.ts';
import { policyCost } from '../budget/policy-cost.ts';
import type { GuardOptions } from '../guard/guard-options.ts';
import { createSearchGuard } from '../guard/search-guard.ts';
import { constant } from '../schedules.ts';
import { type DistillOptions, distillSchema } from '../teacher/distillation.ts';
import { createSchooling } from '../teacher/teaching.ts';
import { onOriginal } from './on-original.ts';
import { resumableParameters } from './resumable-parameters.ts';
import { createStageHistory } from './stage-history.ts';
import { createStageKeeper } from './stage-keeper.ts';
import { schedule, stageName, trainingShape } from './stage-options.ts';
import type { Stopwatch } from './stage-run.ts';
import { trainingFacts, trainingNeeds, type trainingOptional, trainingTools } from './training-tools.ts';

export interface SearchOptions extends BudgetOptions {
  readonly epochs: number;
  /** Default 128. */
  readonly batchSize?: number;
  /** Learning rate of weights, normalisation and clip values. Default 0.01. */
  readonly learningRate?: number;
  /** Default constant. */
  readonly schedule?: Schedule;
  /** Constant learning rate of thresholds or logits. Default: that of the search, 0.01 for SBS. */
  readonly thresholdLearningRate?: number | undefined;
  /** The gate search. Default: the container's GATE_SEARCH. */
  readonly gates?: GateSearch | undefined;
  /** Settings of the Pareto archive. Default: no archive. */
  readonly archive?: ArchiveOptions | undefined;
  /** Conditions for stopping a training that cannot recover; false: never stop. */
  readonly guard?: GuardOptions | false | undefined;
  /** The network before compression teaches beside the labels. Default: it does not; without labels it always does. */
  readonly distill?: DistillOptions | undefined;
  /** Name in the history, in messages and in the random seed. Default `'search'`. */
  readonly name?: string;
}

const searchSchema = z
  .strictObject({
    ...trainingShape,
    ...budgetShape,
    learningRate: trainingShape.learningRate.default(0.01),
    schedule: trainingShape.schedule.default(constant),
    lambdaSchedule: schedule.optional(),
    thresholdLearningRate: trainingShape.learningRate.optional(),
    gates: z
      .custom<GateSearch>(
        (given) => typeof (given as GateSearch | undefined)?.begin === 'function',
        'must be a search, such as createSbs()',
      )
      .optional(),
    archive: archiveSchema.optional(),
    distill: distillSchema.optional(),
    name: stageName.default('search'),
  })
  .superRefine(refuseSecondBudget);

/** A search's options with their defaults. */
export type SearchSettings = z.output<typeof searchSchema>;

/** @throws UserError naming every wrong option. */
export const searchSettings = (options: SearchOptions): SearchSettings =>
  parseOptions(options?.name ?? 'search', searchSchema, options);

/** A state with weights. */
export type TrainedState = PipelineState & { readonly weights: Weights };

/** The parts of a search, wired and not yet begun. */
export type SearchSetup = Awaited<ReturnType<typeof setUpSearch>>;

/** Roles of a search. The gate search may be an option instead. */
export const searchNeeds = (options: SearchOptions | undefined) => ({
  ...trainingNeeds,
  quantizer: QUANTIZER,
  cost: COST_MODEL,
  gates: options?.gates ? undefined : GATE_SEARCH,
});

export type SearchParts = PartsOf<ReturnType<typeof searchNeeds>, typeof trainingOptional>;

/** Wires a search from the objects of its roles. The caller disposes it. */
export async function setUpSearch(
  parts: SearchParts,
  state: TrainedState,
  options: SearchSettings,
  watch: Stopwatch,
) {
  const { epochs, batchSize, learningRate, lambda = 0.1, tolerance, settling, name } = options;
  const tools = await trainingTools(parts);
  const { quantizer, cost } = parts;
  const target = budgetTarget(options, cost, state);
  const schooling = createSchooling(name, options.distill, tools.dataset, state);
  const { judge } = schooling;
  const random = tools.random.fork(name);
  const network = createNetwork(state.graph, state.weights);
  const { graph, parameters } = network;
  const gates = options.gates ?? parts.gates!;
  const threshold = options.thresholdLearningRate ?? gates.gateLearningRate ?? 0.01;
  const stepsPerEpoch = Math.floor(tools.dataset.train.size / batchSize);
  const steps = epochs * stepsPerEpoch;
  const costOf = policyCost(graph, cost);
  const begun = { graph, parameters, quantizer, cost, random: random.fork('gates'), steps };
  const session = gates.begin(begun);
  const budget = target === undefined ? undefined : createBudget({ target, tolerance, steps, costOf });
  const weigh: CostWeighing = budget
    ? (price) => budget.weigh(price, () => session.policy())
    : fixedWeight(lambda, options.lambdaSchedule);
  const policy = async () => {
    const selected = await session.policy();
    return budget?.settle(selected) ?? selected;
  };
  const optimizer = tools.optimizer.create();
  const history = createStageHistory({ path: state.path, stage: name, epochs, recorder: tools.recorder });
  const guard = options.guard === false ? undefined : createSearchGuard(name, graph, options.guard);
  const archived = {
    ...{ graph, policy, quantizer, costOf, stepsPerEpoch, steps },
    weights: (of: CompressionPolicy) => session.weights(of),
    onOriginal: (policy: Parameters<typeof onOriginal>[0]) => onOriginal(policy, state),
    split: judge.test,
    calibration: { split: tools.dataset.train, random: tools.random },
  };
  const archive = options.archive && createPolicyArchive(archived, options.archive);
  const facts = {
    ...trainingFacts(tools, { epochs, batchSize, learningRate }),
    ...schooling.facts,
    network: graph.name,
    quantizer: quantizer.name,
    search: gates.name,
    thresholdLearningRate: threshold,
    cost: cost.convention,
    lambda,
    target: target ?? 'none',
    settling,
  };
  const resumable = resumables({
    parameters: resumableParameters(parameters),
    ...{ optimizer, history, watch, search: session, budget, guard, archive },
  });
  const keeper = createStageKeeper({ path: [...state.path, name], facts }, resumable, tools);
  return {
    ...{ name, epochs, batchSize, learningRate, threshold, tolerance, settling, steps, stepsPerEpoch },
    ...{ tools, quantizer, cost, costOf, target, random, network, budget, session, weigh, policy },
    ...{ optimizer, history, guard, archive, keeper, schooling },
    dispose() {
      schooling.dispose();
      session.dispose();
      optimizer.dispose();
      network.dispose();
    },
  };
}
