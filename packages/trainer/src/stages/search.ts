import {
  COST_MODEL,
  type Container,
  GATE_SEARCH,
  QUANTIZER,
  type Schedule,
  type StageFactory,
  UserError,
  type Weights,
} from '@bitshare/core';
import { createNetwork, fixedPrecision } from '@bitshare/network';
import { evaluate } from '../evaluate.ts';
import { learningRateOf } from '../learning-rate.ts';
import { constant } from '../schedules.ts';
import { train } from '../train.ts';
import { createDiary, timed } from './stage-run.ts';
import { trainingTools } from './training-tools.ts';

export interface SearchOptions {
  readonly epochs: number;
  /** Default 128. */
  readonly batchSize?: number;
  /** Of weights, normalisation and clip values. Default 0.01. */
  readonly learningRate?: number;
  /** Default constant. */
  readonly schedule?: Schedule;
  /** Of the gates' thresholds, constant. Default 0.01. */
  readonly thresholdLearningRate?: number;
}

/** Learns bits and kept filters by gradient, together with the weights (METHOD section 5, step 2). */
export const search =
  (options: SearchOptions): StageFactory =>
  (container) => ({
    name: 'search',
    run: (state, signal) =>
      timed('search', async () => {
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
  } = options;
  const tools = await trainingTools(container);
  const { dataset, progress } = tools;
  const quantizer = container.resolve(QUANTIZER);
  const random = tools.random.fork('search');
  const network = createNetwork(state.graph, state.weights);
  const { graph, parameters } = network;
  const session = container.resolve(GATE_SEARCH).begin({
    graph,
    parameters,
    quantizer,
    cost: container.resolve(COST_MODEL),
    random: random.fork('gates'),
  });
  const optimizer = tools.optimizer.create();
  const diary = createDiary('search');
  let due = 0;
  try {
    await train({
      task: 'search',
      network,
      search: session,
      optimizer,
      progress,
      random,
      signal,
      epochs,
      batchSize,
      split: dataset.train,
      learningRate: learningRateOf({ learningRate, schedule, kinds: { threshold: thresholdLearningRate } }),
      onStep: async (epoch, metrics) => {
        if (epoch < due) return;
        due += diaryInterval;
        diary.write(epoch, metrics, await session.gates());
      },
    });
    const policy = await session.policy();
    const transform = fixedPrecision({ graph, policy, quantizer, parameters });
    const test = await evaluate(network, dataset.test, { transform, signal });
    diary.write(epochs, { top1: test.top1, top5: test.top5, testLoss: test.loss }, await session.gates());
    progress.message(`search: top-1 ${test.top1.toFixed(2)} % before fine-tuning`);
    return {
      ...state,
      policy,
      searchedPolicy: policy,
      weights: await parameters.read(),
      history: diary.appendTo(state),
    };
  } finally {
    session.dispose();
    optimizer.dispose();
    network.dispose();
  }
}
