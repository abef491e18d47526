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
import { createNetwork, fixedPrecision } from '@bitshare/network';
import { type BudgetOptions, budgetTarget, budgetVerdict } from '../budget/budget-target.ts';
import { budgeted, withLambda } from '../budget/budgeted-session.ts';
import { policyCost } from '../budget/policy-cost.ts';
import { evaluate } from '../evaluate.ts';
import type { GuardOptions } from '../guard/guard-options.ts';
import { createSearchGuard } from '../guard/search-guard.ts';
import { keepingState } from '../guard/training-collapse.ts';
import { learningRateOf } from '../learning-rate.ts';
import { constant } from '../schedules.ts';
import { train } from '../train.ts';
import { onOriginal } from './on-original.ts';
import { createDiary, timed } from './stage-run.ts';
import { trainingTools } from './training-tools.ts';

export interface SearchOptions extends BudgetOptions {
  readonly epochs: number;
  /** Default 128. */
  readonly batchSize?: number;
  /** Of weights, normalisation and clip values. Default 0.01. */
  readonly learningRate?: number;
  /** Default constant. */
  readonly schedule?: Schedule;
  /** Of the gates' thresholds, constant. Default 0.01. */
  readonly thresholdLearningRate?: number;
  /** What chooses. Default: the container's GATE_SEARCH. */
  readonly gates?: GateSearch | undefined;
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
      timed(options.name ?? 'search', async () => {
        if (!state.weights)
          throw new UserError(
            'search needs a trained network.',
            'Run pretrain first, or give weights in the state.',
          );
        return runSearch(container, { ...state, weights: state.weights }, options, signal);
      }),
  });

/** Epochs between two entries of the gates in the history. */
const diaryInterval = 0.1;

type TrainedState = Parameters<ReturnType<StageFactory>['run']>[0] & { readonly weights: Weights };

async function runSearch(
  container: Container,
  state: TrainedState,
  options: SearchOptions,
  signal?: AbortSignal,
) {
  const {
    epochs,
    batchSize = 128,
    learningRate = 0.01,
    schedule = constant(),
    thresholdLearningRate = 0.01,
    name = 'search',
    tolerance = 0.03,
  } = options;
  const tools = await trainingTools(container);
  const { dataset, progress } = tools;
  const quantizer = container.resolve(QUANTIZER);
  const cost = container.resolve(COST_MODEL);
  const target = budgetTarget(options, cost, state);
  const random = tools.random.fork(name);
  const network = createNetwork(state.graph, state.weights);
  const { graph, parameters } = network;
  const gates = options.gates ?? container.resolve(GATE_SEARCH);
  const stepsPerEpoch = Math.floor(dataset.train.size / batchSize);
  const costOf = policyCost(graph, cost);
  const own = gates.begin({ graph, parameters, quantizer, cost, random: random.fork('gates') });
  const driven =
    target === undefined
      ? undefined
      : budgeted(own, {
          target,
          tolerance,
          steps: epochs * stepsPerEpoch,
          costOf,
        });
  const session = driven ?? (options.lambda === undefined ? own : withLambda(own, options.lambda));
  const optimizer = tools.optimizer.create();
  const diary = createDiary(name);
  const guard = options.guard === false ? undefined : createSearchGuard(name, graph, options.guard);
  let due = 0;
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
      guard: options.guard,
      split: dataset.train,
      learningRate: learningRateOf({ learningRate, schedule, kinds: { threshold: thresholdLearningRate } }),
      onStep: async (epoch, metrics) => {
        if (epoch < due) return;
        due += diaryInterval;
        const gates = await session.gates();
        diary.write(epoch, driven ? { ...metrics, lambda: driven.lambda() } : metrics, gates);
        guard?.look(Math.round(epoch * stepsPerEpoch), gates);
      },
    });
    await keepingState(training, () => ({ ...state, history: diary.appendTo(state) }));
    const policy = await session.policy();
    const transform = fixedPrecision({ graph, policy, quantizer, parameters });
    const test = await evaluate(network, dataset.test, { transform, signal });
    const { top1, top5, loss: testLoss } = test;
    diary.write(epochs, { cost: costOf(policy), top1, top5, testLoss }, await session.gates());
    if (target !== undefined)
      progress.message(`${name}: ${budgetVerdict(costOf(policy), target, cost, tolerance)}`);
    progress.message(`${name}: top-1 ${top1.toFixed(2)} % before fine-tuning`);
    return {
      ...state,
      policy,
      searchedPolicy: onOriginal(policy, state),
      weights: await parameters.read(),
      history: diary.appendTo(state),
    };
  } finally {
    session.dispose();
    optimizer.dispose();
    network.dispose();
  }
}
