import { parseOptions, type Schedule, type StageFactory, stage } from '@bitshare/core';
import { initialWeights } from '@bitshare/network';
import * as z from 'zod';
import type { GuardOptions } from '../guard/guard-options.ts';
import { cosine } from '../schedules.ts';
import { checkTraining } from './check-training.ts';
import { fitNetwork } from './fit.ts';
import { trainingShape } from './stage-options.ts';
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
  /** Conditions for stopping a training that cannot recover; false: never stop. */
  readonly guard?: GuardOptions | false | undefined;
}

const pretrainSchema = z.strictObject({
  ...trainingShape,
  learningRate: trainingShape.learningRate.default(0.1),
  schedule: trainingShape.schedule.default(cosine),
});

/** Trains the full-precision network, from scratch or from the state's weights (METHOD section 5, step 1). */
export function pretrain(options: PretrainOptions): StageFactory {
  const settings = () => parseOptions('pretrain', pretrainSchema, options);
  return stage({
    name: 'pretrain',
    gives: ['weights'],
    drops: ['policy'],
    needs: trainingNeeds,
    optional: trainingOptional,
    check: (parts, state) => checkTraining('pretrain', parts.dataset, state, settings().batchSize),
    run: (parts, state, signal) =>
      measured(parts.backend, { name: 'pretrain', kind: 'pretraining' }, async (watch) => {
        const tools = await trainingTools(parts);
        const weights = state.weights ?? initialWeights(state.graph, tools.random.fork('initial-weights'));
        const fitting = { name: 'pretrain', ...settings(), watch, signal };
        return fitNetwork({ ...state, weights, policy: undefined }, tools, fitting);
      }),
  });
}
