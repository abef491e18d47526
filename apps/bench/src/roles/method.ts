import { type Container, GATE_SEARCH, type Plugin, type StageFactory } from '@bitshare/core';
import { extract, fineTune, search } from '@bitshare/trainer';
import type { FineTuneConfig, SearchConfig, TrainingConfig } from '../config/stages-config.ts';
import { trainingOf } from '../recipes/configured-training.ts';

/** How the stages that methods share are trained. */
interface MethodTraining {
  readonly batchSize: number;
  readonly search: SearchConfig;
  readonly fineTune: FineTuneConfig;
}

/** A way to compress a trained network. */
export interface Method {
  /** Its row of the table: `'SBS'`. */
  readonly title: string;
  /** What makes the compressed network of the full-precision one; nothing: it stays as it is. */
  stages(training: MethodTraining, container: Container): readonly StageFactory[];
}

/** Options of a stage that trains, of its part of a configuration. */
export const stageOptions = <Config extends TrainingConfig>(config: Config, batchSize: number) => ({
  ...config,
  ...trainingOf(config),
  batchSize,
});

/** A search, extraction, and fine-tuning. @param gates provides GATE_SEARCH. */
export const searching = (title: string, gates: Plugin): Method => ({
  title,
  stages: ({ batchSize, ...training }, container) => [
    search({
      ...stageOptions(training.search, batchSize),
      gates: container.extend(gates).resolve(GATE_SEARCH),
    }),
    extract(),
    fineTune(stageOptions(training.fineTune, batchSize)),
  ],
});
