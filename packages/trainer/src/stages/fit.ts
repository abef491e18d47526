import {
  type LayerTransform,
  type PipelineState,
  type Quantizer,
  resumables,
  type Weights,
} from '@bitshare/core';
import { createNetwork, fixedPrecision, type Network } from '@bitshare/network';
import { evaluate } from '../evaluate.ts';
import type { GuardOptions } from '../guard/guard-options.ts';
import { keepingState } from '../guard/training-collapse.ts';
import { type LearningRateOptions, learningRateOf } from '../learning-rate.ts';
import type { Schooling } from '../teacher/teaching.ts';
import { train } from '../train.ts';
import { quantizeNetwork } from './quantize-network.ts';
import { resumableParameters } from './resumable-parameters.ts';
import { createStageHistory } from './stage-history.ts';
import { createStageKeeper } from './stage-keeper.ts';
import type { Stopwatch } from './stage-run.ts';
import { type TrainingTools, trainingFacts } from './training-tools.ts';

interface FitOptions extends LearningRateOptions {
  readonly epochs: number;
  readonly batchSize: number;
  readonly guard?: GuardOptions | false | undefined;
}

export interface Fitting extends FitOptions {
  /** Options of the stage. */
  readonly name: string;
  /** Quantizer for the state's policy. Absent: full precision. */
  readonly quantizer?: Quantizer | undefined;
  /** The teacher and the judge. The caller disposes them. */
  readonly schooling: Schooling;
  readonly watch: Stopwatch;
  readonly signal: AbortSignal | undefined;
}

/** Trains a network at a fixed configuration: full precision, or the state's policy. */
export async function fitNetwork(
  state: PipelineState & { readonly weights: Weights },
  tools: TrainingTools,
  fitting: Fitting,
): Promise<PipelineState> {
  const { name, epochs, batchSize, quantizer, schooling, watch, signal } = fitting;
  const { teaching, judge } = schooling;
  const { dataset, progress, recorder } = tools;
  const network = createNetwork(state.graph, state.weights);
  const optimizer = tools.optimizer.create();
  const { path } = state;
  const history = createStageHistory({ path, stage: name, epochs, recorder });
  const facts = {
    ...trainingFacts(tools, fitting),
    ...schooling.facts,
    network: state.graph.name,
    quantizer: quantizer?.name ?? 'none',
  };
  const parts = resumables({
    parameters: resumableParameters(network.parameters),
    optimizer,
    history,
    watch,
  });
  const keeper = createStageKeeper({ path: [...path, name], facts }, parts, tools);
  const transform = transformOf(network, state, quantizer);
  try {
    const start = await keeper.resume();
    const lossBefore = start ? undefined : await quantize();
    const training = train({
      task: name,
      network,
      transform,
      optimizer,
      progress,
      signal,
      epochs,
      batchSize,
      keeper,
      split: dataset.train,
      teaching,
      trainFigure: judge.trainFigure,
      learningRate: learningRateOf(fitting),
      random: tools.random.fork(name),
      guard: fitting.guard,
      start,
      lossBefore,
      // An epoch's last step is recorded with the epoch's entry.
      onStep: async (moment, metrics) => {
        if (!Number.isInteger(moment.epoch)) await history.record(moment, metrics);
      },
      onEpoch: async (moment, metrics) => {
        // The last epoch's entry has the test's figures too.
        if (moment.epoch < epochs) await history.add(moment, metrics);
      },
    });
    const metrics = await keepingState(training, () => ({
      state: { ...state, history: history.appendTo(state) },
      checkpoint: keeper.last(),
    }));
    const evaluation = await evaluate(network, judge.test, { transform, signal });
    const step = epochs * Math.floor(dataset.train.size / batchSize);
    await history.add({ step, epoch: epochs }, { ...metrics, ...judge.figures(evaluation) });
    progress.message(`${name}: ${judge.inWords(evaluation)}`);
    const weights = await network.parameters.read();
    return schooling.noted({ ...state, weights, history: history.appendTo(state) });
  } finally {
    optimizer.dispose();
    network.dispose();
  }

  /** Calibrates the network for its policy, if it has one. Returns its loss. */
  async function quantize(): Promise<number | undefined> {
    if (!transform) return undefined;
    const quantization = { task: name, policy: state.policy!, transform, progress, judge };
    const calibration = { split: judge.train, random: tools.random, signal };
    return (await quantizeNetwork(network, quantization, calibration)).loss;
  }
}

function transformOf(
  network: Network,
  { graph, policy }: PipelineState,
  quantizer?: Quantizer,
): LayerTransform | undefined {
  if (!policy || !quantizer) return undefined;
  return fixedPrecision({ graph, policy, quantizer, parameters: network.parameters });
}
