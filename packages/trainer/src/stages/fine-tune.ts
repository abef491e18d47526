import { parseOptions, QUANTIZER, type Schedule, type StageFactory, stage } from '@bitshare/core';
import { checkPolicy } from '@bitshare/network';
import * as z from 'zod';
import type { GuardOptions } from '../guard/guard-options.ts';
import { cosine } from '../schedules.ts';
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
  /** Name in the history, in messages and in the random seed. Default `'fine-tune'`. */
  readonly name?: string;
}

const fineTuneSchema = z.strictObject({
  ...trainingShape,
  learningRate: trainingShape.learningRate.default(0.05),
  schedule: trainingShape.schedule.default(cosine),
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
    check: (parts, state) => checkTraining(name, parts.dataset, state, settings().batchSize),
    run: (parts, state, signal) =>
      measured(parts.backend, { name, kind: 'fine-tuning' }, async (watch) => {
        checkPolicy(state.graph, state.policy);
        const { quantizer } = parts;
        const fitting = { ...settings(), quantizer, watch, signal };
        return fitNetwork(state, await trainingTools(parts), fitting);
      }),
  });
}
