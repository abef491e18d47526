import { parseOptions, QUANTIZER, type Schedule, type StageFactory, stage } from '@bitshare/core';
import { checkPolicy } from '@bitshare/network';
import * as z from 'zod';
import type { GuardOptions } from '../guard/guard-options.ts';
import { cosine } from '../schedules.ts';
import { type DistillOptions, distillationOf, distillSchema } from '../teacher/distillation.ts';
import { createSchooling } from '../teacher/teaching.ts';
import { checkTraining } from './check-training.ts';
import { fitNetwork } from './fit.ts';
import { stageName, trainingShape } from './stage-options.ts';
import { measured } from './stage-run.ts';
import { trainingNeeds, trainingOptional, trainingTools } from './training-tools.ts';

export interface FineTuneOptions {
  readonly epochs: number;
  /** Default 128. */
  readonly batchSize?: number;
  /** Default 0.05. */
  readonly learningRate?: number;
  /** Default cosine. */
  readonly schedule?: Schedule;
  /** Conditions for stopping a training that cannot recover; false: never stop. */
  readonly guard?: GuardOptions | false | undefined;
  /** The network before compression teaches beside the labels. Default: it does not; without labels it always does. */
  readonly distill?: DistillOptions | undefined;
  /** Name in the history, in messages and in the random seed. Default `'fine-tune'`. */
  readonly name?: string;
}

const fineTuneSchema = z.strictObject({
  ...trainingShape,
  learningRate: trainingShape.learningRate.default(0.05),
  schedule: trainingShape.schedule.default(cosine),
  distill: distillSchema.optional(),
  name: stageName.default('fine-tune'),
});

/** Trains the compressed network at its policy's fixed bits (METHOD section 5, step 4). */
export function fineTune(options: FineTuneOptions): StageFactory {
  const name = options?.name ?? 'fine-tune';
  const settings = () => parseOptions(name, fineTuneSchema, options);
  return stage({
    name,
    takes: ['weights', 'policy'],
    gives: ['weights', 'policy'],
    needs: { ...trainingNeeds, quantizer: QUANTIZER },
    optional: trainingOptional,
    async check(parts, state) {
      const { batchSize, distill } = settings();
      distillationOf(name, distill, await checkTraining(name, parts.dataset, state, batchSize));
    },
    run: (parts, state, signal) =>
      measured(parts.backend, { name, kind: 'fine-tuning' }, async (watch) => {
        checkPolicy(state.graph, state.policy);
        const { quantizer } = parts;
        const { distill, ...training } = settings();
        const tools = await trainingTools(parts);
        const schooling = createSchooling(name, distill, tools.dataset, state);
        try {
          return await fitNetwork(state, tools, { ...training, quantizer, schooling, watch, signal });
        } finally {
          schooling.dispose();
        }
      }),
  });
}
