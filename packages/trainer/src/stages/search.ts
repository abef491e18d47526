import {
  COST_MODEL,
  type Container,
  GATE_SEARCH,
  type GateSearch,
  QUANTIZER,
  type Schedule,
  type StageFactory,
  UserError,
  type Weights,
} from '@bitshare/core';
import { createNetwork } from '@bitshare/network';
import { type ArchiveOptions, createArchivist } from '../archive/archivist.ts';
import { type BudgetOptions, budgetTarget, budgetVerdict } from '../budget/budget-target.ts';
import { budgeted, withLambda } from '../budget/budgeted-session.ts';
import { policyCost } from '../budget/policy-cost.ts';
import { evaluatePolicy } from '../evaluate-policy.ts';
import type { GuardOptions } from '../guard/guard-options.ts';
import { createSearchGuard } from '../guard/search-guard.ts';
import { keepingState } from '../guard/training-collapse.ts';
import { learningRateOf } from '../learning-rate.ts';
import { constant } from '../schedules.ts';
import { train } from '../train.ts';
import { createDiary } from './diary.ts';
import { onOriginal } from './on-original.ts';
import { createStageKeeper } from './stage-keeper.ts';
import { measured, type Stopwatch } from './stage-run.ts';
import { trainingFacts, trainingTools } from './training-tools.ts';

export interface SearchOptions extends BudgetOptions {
  readonly epochs: number;
  /** Default 128. */
  readonly batchSize?: number;
  /** Of weights, normalisation and clip values. Default 0.01. */
  readonly learningRate?: number;
  /** Default constant. */
  readonly schedule?: Schedule;
  /** Of the gates' thresholds or logits, constant. Default: the search's own, 0.01 for SBS. */
  readonly thresholdLearningRate?: number | undefined;
  /** What chooses. Default: the container's GATE_SEARCH. */
  readonly gates?: GateSearch | undefined;
  /** Keeps the best trade-offs between accuracy and cost that are met on the way. Default: none. */
  readonly archive?: ArchiveOptions | undefined;
  /** When to stop because it cannot recover; false: never. */
  readonly guard?: GuardOptions | false | undefined;
  /** In the history, in messages and in the seed of what is random. Default `'search'`. */
  readonly name?: string;
}

/**
 * Learns bits and kept filters by gradient, together with the weights (METHOD section 5, step 2): at the trade-off `lambda`, or
 * until the cost is at a target.
 */
export const search =
  (options: SearchOptions): StageFactory =>
  (container) => ({
    name: options.name ?? 'search',
    run: (state, signal) =>
      measured(container, options.name ?? 'search', async (watch) => {
        if (!state.weights)
          throw new UserError(
            'search needs a trained network.',
            'Run pretrain first, or give weights in the state.',
          );
        return runSearch(container, { ...state, weights: state.weights }, options, watch, signal);
      }),
  });

/** Entries of the gates in the history for one epoch. */
const entriesPerEpoch = 10;

/** Whether a step is the first of those that share an entry. */
const isDiaryDay = (step: number, stepsPerEpoch: number): boolean => {
  const entry = (steps: number) => Math.ceil((steps * entriesPerEpoch) / stepsPerEpoch);
  return entry(step) > entry(step - 1);
};

type TrainedState = Parameters<ReturnType<StageFactory>['run']>[0] & { readonly weights: Weights };

async function runSearch(
  container: Container,
  state: TrainedState,
  options: SearchOptions,
  watch: Stopwatch,
  signal: AbortSignal | undefined,
) {
  const {
    epochs,
    batchSize = 128,
    learningRate = 0.01,
    schedule = constant(),
    name = 'search',
    tolerance = 0.03,
  } = options;
  const tools = await trainingTools(container);
  const { dataset, progress, recorder } = tools;
  const quantizer = container.resolve(QUANTIZER);
  const cost = container.resolve(COST_MODEL);
  const target = budgetTarget(options, cost, state);
  const random = tools.random.fork(name);
  const network = createNetwork(state.graph, state.weights);
  const { graph, parameters } = network;
  const gates = options.gates ?? container.resolve(GATE_SEARCH);
  const stepsPerEpoch = Math.floor(dataset.train.size / batchSize);
  const steps = epochs * stepsPerEpoch;
  const costOf = policyCost(graph, cost);
  const own = gates.begin({ graph, parameters, quantizer, cost, random: random.fork('gates'), steps });
  const threshold = options.thresholdLearningRate ?? gates.gateLearningRate ?? 0.01;
  const driven = target === undefined ? undefined : budgeted(own, { target, tolerance, steps, costOf });
  const session = driven ?? (options.lambda === undefined ? own : withLambda(own, options.lambda));
  const optimizer = tools.optimizer.create();
  const { path } = state;
  const diary = createDiary({ path, stage: name, epochs, recorder });
  const guard = options.guard === false ? undefined : createSearchGuard(name, graph, options.guard);
  const facts = {
    ...trainingFacts(tools, { epochs, batchSize }),
    network: graph.name,
    quantizer: quantizer.name,
    search: gates.name,
    cost: cost.convention,
    target: target ?? 'none',
  };
  const archivist =
    options.archive &&
    createArchivist(
      {
        ...{ graph, session, quantizer, costOf, stepsPerEpoch, steps },
        onOriginal: (policy) => onOriginal(policy, state),
        split: dataset.test,
      },
      options.archive,
    );
  const parts = { parameters, optimizer, diary, watch, session, guard, archivist };
  const keeper = createStageKeeper({ path: [...path, name], facts }, parts, tools);
  try {
    const training = train({
      task: name,
      network,
      search: session,
      optimizer,
      progress,
      random,
      signal,
      epochs,
      batchSize,
      keeper,
      guard: options.guard,
      split: dataset.train,
      learningRate: learningRateOf({ learningRate, schedule, kinds: { threshold } }),
      start: await keeper.resume(),
      onStep: async (moment, metrics) => {
        // Not to be left in the middle: what is kept of this step has the look in it.
        await archivist?.look(moment);
        if (!isDiaryDay(moment.step, stepsPerEpoch)) return diary.note(moment, metrics);
        const gates = await session.gates();
        await diary.write(moment, driven ? { ...metrics, lambda: driven.lambda() } : metrics, gates);
        guard?.look(moment.step, gates);
      },
    });
    await keepingState(training, () => ({
      state: { ...state, history: diary.appendTo(state) },
      checkpoint: keeper.last(),
    }));
    const policy = await session.policy();
    const weights = await session.weights(policy);
    const candidate = { graph, weights, policy, quantizer };
    const { top1, top5, loss: testLoss } = await evaluatePolicy(candidate, dataset.test, { signal });
    const figures = { cost: costOf(policy), top1, top5, testLoss };
    await diary.write({ step: steps, epoch: epochs }, figures, await session.gates());
    if (target !== undefined)
      progress.message(`${name}: ${budgetVerdict(costOf(policy), target, cost, tolerance)}`);
    progress.message(`${name}: top-1 ${top1.toFixed(2)} % before fine-tuning`);
    return {
      ...state,
      policy,
      searchedPolicy: onOriginal(policy, state),
      weights,
      archive: archivist?.entries(),
      history: diary.appendTo(state),
    };
  } finally {
    session.dispose();
    optimizer.dispose();
    network.dispose();
  }
}
