import { QUANTIZER, type Schedule, type StageFactory, stage, UserError } from '@bitshare/core';
import { checkPolicy } from '@bitshare/network';
import type { GuardOptions } from '../guard/guard-options.ts';
import { cosine } from '../schedules.ts';
import { fitNetwork } from './fit.ts';
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
  /** When to stop because it cannot recover; false: never. */
  readonly guard?: GuardOptions | false | undefined;
  /** In the history, in messages and in the seed of what is random. Default `'fine-tune'`. */
  readonly name?: string;
}

/** Trains the compressed network at its policy's fixed bits (METHOD section 5, step 4). */
export const fineTune = ({
  epochs,
  batchSize = 128,
  learningRate = 0.05,
  schedule = cosine(),
  guard,
  name = 'fine-tune',
}: FineTuneOptions): StageFactory =>
  stage({
    name,
    needs: { ...trainingNeeds, quantizer: QUANTIZER },
    optional: trainingOptional,
    run: (parts, state, signal) =>
      measured(parts.backend, name, async (watch) => {
        const { weights, policy } = state;
        if (!weights || !policy) {
          throw new UserError(
            'fine-tune needs a trained network and a policy.',
            'Run pretrain and a search first, or give both in the state.',
          );
        }
        checkPolicy(state.graph, policy);
        const { quantizer } = parts;
        const options = { name, epochs, batchSize, learningRate, schedule, guard, quantizer, watch, signal };
        return fitNetwork({ ...state, weights }, await trainingTools(parts), options);
      }),
  });
