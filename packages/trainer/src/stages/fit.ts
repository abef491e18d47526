import type { LayerTransform, PipelineState, Quantizer, Weights } from '@bitshare/core';
import { createNetwork, fixedPrecision, type Network } from '@bitshare/network';
import { evaluate } from '../evaluate.ts';
import type { GuardOptions } from '../guard/guard-options.ts';
import { keepingState } from '../guard/training-collapse.ts';
import { type LearningRateOptions, learningRateOf } from '../learning-rate.ts';
import { train } from '../train.ts';
import { createDiary } from './stage-run.ts';
import type { TrainingTools } from './training-tools.ts';

export interface FitOptions extends LearningRateOptions {
  readonly epochs: number;
  readonly batchSize: number;
  readonly guard?: GuardOptions | false | undefined;
}

/** Trains a network whose configuration is settled: full precision, or at the state's policy. */
export async function fitNetwork(
  name: string,
  state: PipelineState & { readonly weights: Weights },
  tools: TrainingTools,
  options: FitOptions,
  quantizer?: Quantizer,
  signal?: AbortSignal,
): Promise<PipelineState> {
  const network = createNetwork(state.graph, state.weights);
  const optimizer = tools.optimizer.create();
  const diary = createDiary(name);
  const transform = transformOf(network, state, quantizer);
  const { dataset, progress } = tools;
  try {
    const training = train({
      task: name,
      network,
      transform,
      optimizer,
      progress,
      signal,
      split: dataset.train,
      epochs: options.epochs,
      batchSize: options.batchSize,
      learningRate: learningRateOf(options),
      random: tools.random.fork(name),
      guard: options.guard,
      onEpoch: async (epoch, metrics) => {
        const test =
          epoch === options.epochs ? await evaluate(network, dataset.test, { transform, signal }) : undefined;
        diary.write(
          epoch,
          test ? { ...metrics, top1: test.top1, top5: test.top5, testLoss: test.loss } : metrics,
        );
        if (test) progress.message(`${name}: top-1 ${test.top1.toFixed(2)} %`);
      },
    });
    await keepingState(training, () => ({ ...state, history: diary.appendTo(state) }));
    return { ...state, weights: await network.parameters.read(), history: diary.appendTo(state) };
  } finally {
    optimizer.dispose();
    network.dispose();
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
