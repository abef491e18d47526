import { type CompressionPolicy, type LayerGates, type StageFactory, stage } from '@bitshare/core';
import { budgetTarget, budgetVerdict } from '../budget/budget-target.ts';
import { calibrated } from '../calibrate.ts';
import { evaluatePolicy } from '../evaluate-policy.ts';
import { keepingState } from '../guard/training-collapse.ts';
import { learningRateOf } from '../learning-rate.ts';
import { distillationOf } from '../teacher/distillation.ts';
import { train } from '../train.ts';
import { checkTraining } from './check-training.ts';
import { onOriginal } from './on-original.ts';
import {
  type SearchOptions,
  type SearchSettings,
  type SearchSetup,
  searchNeeds,
  searchSettings,
  setUpSearch,
  type TrainedState,
} from './search-setup.ts';
import { settledPolicy } from './settled-policy.ts';
import { measured } from './stage-run.ts';
import { trainingOptional } from './training-tools.ts';

/**
 * Learns bits and kept filters by gradient, together with the weights (METHOD section 5, step 2), at the trade-off `lambda` or
 * to a target cost.
 */
export function search(options: SearchOptions): StageFactory {
  const name = options?.name ?? 'search';
  return stage({
    name,
    takes: ['weights'],
    gives: ['weights', 'policy'],
    needs: searchNeeds(options),
    optional: trainingOptional,
    async check(parts, state) {
      const settings = searchSettings(options);
      const dataset = await checkTraining(name, parts.dataset, state, settings.batchSize);
      distillationOf(name, settings.distill, dataset);
      budgetTarget(settings, parts.cost, state);
    },
    run: (parts, state, signal) =>
      measured(parts.backend, { name, kind: 'search' }, async (watch) => {
        const settings = searchSettings(options);
        const setup = await setUpSearch(parts, state, settings, watch);
        try {
          await trainSearch(setup, state, settings, signal);
          return await concluded(setup, state, signal);
        } finally {
          setup.dispose();
        }
      }),
  });
}

/** Entries of the gates in the history for one epoch. */
const entriesPerEpoch = 10;

/** Whether a step is the first of those that share an entry. */
const hasEntry = (step: number, stepsPerEpoch: number): boolean => {
  const entry = (steps: number) => Math.ceil((steps * entriesPerEpoch) / stepsPerEpoch);
  return entry(step) > entry(step - 1);
};

/** Trains weights, clip values and gates together. Adds the kept results to a collapse. */
async function trainSearch(
  setup: SearchSetup,
  state: TrainedState,
  { schedule, guard: guardOptions }: SearchSettings,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { name, stepsPerEpoch, learningRate, threshold, tools, session, weigh, budget } = setup;
  const { history, guard, keeper, steps, schooling } = setup;
  const training = train({
    task: name,
    network: setup.network,
    search: { session, weigh },
    optimizer: setup.optimizer,
    progress: tools.progress,
    random: setup.random,
    signal,
    epochs: setup.epochs,
    batchSize: setup.batchSize,
    keeper,
    guard: guardOptions,
    split: tools.dataset.train,
    teaching: schooling.teaching,
    trainFigure: schooling.judge.trainFigure,
    learningRate: learningRateOf({ learningRate, schedule, kinds: { threshold } }),
    start: await keeper.resume(),
    onStep: async (moment, metrics) => {
      // An abort must not interrupt the evaluation, because this step's checkpoint includes its result.
      await setup.archive?.look(moment);
      if (!hasEntry(moment.step, stepsPerEpoch)) return history.record(moment, metrics);
      const gates = await session.gates();
      const figures = budget ? { ...metrics, lambda: budget.lambda() } : metrics;
      // The evaluation of the policy follows the last step's entry.
      if (moment.step === steps) history.addFirst(moment, figures, gates);
      else await history.add(moment, figures, gates);
      guard?.look(moment.step, gates);
    },
  });
  await keepingState(training, () => ({
    state: { ...state, history: history.appendTo(state) },
    checkpoint: keeper.last(),
  }));
}

/** The result of a search: its policy, evaluated. */
async function concluded(setup: SearchSetup, state: TrainedState, signal: AbortSignal | undefined) {
  const { name, epochs, steps, tolerance, tools, quantizer, cost, costOf, target, network } = setup;
  const { session, history, archive, schooling } = setup;
  const { dataset, progress } = tools;
  const { graph } = network;
  const policy = await settledPolicy(setup, signal);
  const calibration = { split: dataset.train, random: tools.random, signal };
  const found = { graph, weights: await session.weights(policy), policy, quantizer };
  const weights = await calibrated(found, calibration);
  const candidate = { ...found, weights };
  const { judge } = schooling;
  const evaluation = await evaluatePolicy(candidate, judge.test, { signal });
  const figures = { cost: costOf(policy), ...judge.figures(evaluation) };
  await history.add({ step: steps, epoch: epochs }, figures, gatesOf(policy, await session.gates()));
  if (target !== undefined)
    progress.message(`${name}: ${budgetVerdict(costOf(policy), target, cost, tolerance)}`);
  progress.message(`${name}: ${judge.inWords(evaluation)} before fine-tuning`);
  return schooling.noted({
    ...state,
    policy,
    searchedPolicy: onOriginal(policy, state),
    weights,
    archive: archive?.entries(),
    history: history.appendTo(state),
  });
}

/** The gates of the final policy, which a budget may have changed. */
const gatesOf = ({ layers }: CompressionPolicy, gates: readonly LayerGates[]): LayerGates[] =>
  gates.map((gate) => {
    const { weightBits, activationBits, keptFilters } = layers[gate.layer]!;
    return { ...gate, weightBits, activationBits, keptFilters: keptFilters?.length ?? gate.filters };
  });
