import { type Schedule, type StageFactory, stage } from '@bitshare/core';
import { initialWeights } from '@bitshare/network';
import type { GuardOptions } from '../guard/guard-options.ts';
import { cosine } from '../schedules.ts';
import { fitNetwork } from './fit.ts';
import { measured } from './stage-run.ts';
import { trainingNeeds, trainingOptional, trainingTools } from './training-tools.ts';

export interface PretrainOptions {
  readonly epochs: number;
  /** Default 128. */
  readonly batchSize?: number;
  /** Default 0.1. */
  readonly learningRate?: number;
  /** Default cosine. */
  readonly schedule?: Schedule;
  /** When to stop because it cannot recover; false: never. */
  readonly guard?: GuardOptions | false | undefined;
}

/** Trains the full-precision network, from scratch or from the state's weights (METHOD section 5, step 1). */
export const pretrain = ({
  epochs,
  batchSize = 128,
  learningRate = 0.1,
  schedule = cosine(),
  guard,
}: PretrainOptions): StageFactory =>
  stage({
    name: 'pretrain',
    needs: trainingNeeds,
    optional: trainingOptional,
    run: (parts, state, signal) =>
      measured(parts.backend, 'pretrain', async (watch) => {
        const tools = await trainingTools(parts);
        const weights = state.weights ?? initialWeights(state.graph, tools.random.fork('initial-weights'));
        const options = { name: 'pretrain', epochs, batchSize, learningRate, schedule, guard, watch, signal };
        return fitNetwork({ ...state, weights, policy: undefined }, tools, options);
      }),
  });
