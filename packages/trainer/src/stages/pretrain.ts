import {
  type Dataset,
  parseOptions,
  type Schedule,
  type StageFactory,
  stage,
  UserError,
} from '@bitshare/core';
import { initialWeights } from '@bitshare/network';
import * as z from 'zod';
import type { GuardOptions } from '../guard/guard-options.ts';
import { cosine } from '../schedules.ts';
import { createSchooling } from '../teacher/teaching.ts';
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
    async check(parts, state) {
      requireLabels(await checkTraining('pretrain', parts.dataset, state, settings().batchSize));
    },
    run: (parts, state, signal) =>
      measured(parts.backend, { name: 'pretrain', kind: 'pretraining' }, async (watch) => {
        const tools = await trainingTools(parts);
        const weights = state.weights ?? initialWeights(state.graph, tools.random.fork('initial-weights'));
        requireLabels(tools.dataset);
        const schooling = createSchooling('pretrain', undefined, tools.dataset, state);
        const fitting = { name: 'pretrain', ...settings(), schooling, watch, signal };
        const after = await fitNetwork({ ...state, weights, policy: undefined }, tools, fitting);
        return { ...after, originalWeights: after.weights };
      }),
  });
}

/** A network without weights learns from labels alone: nothing else could teach it. */
function requireLabels({ name, classes }: Dataset): void {
  if (classes !== undefined) return;
  throw new UserError(
    `pretrain: ${name} has no labels, from which a network could learn.`,
    'Start from trained weights, or give images with labels.',
  );
}
