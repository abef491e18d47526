import {
  BACKEND,
  CHECKPOINTS,
  type Checkpointer,
  createRandom,
  DATASET,
  type Dataset,
  type EngineInfo,
  OPTIMIZER,
  type OptimizerFactory,
  type PartsOf,
  PROGRESS,
  type Progress,
  RANDOM,
  type Random,
  RECORDER,
  type Recorder,
  silentProgress,
  silentRecorder,
} from '@bitshare/core';

/** Roles of every training stage. */
export const trainingNeeds = { backend: BACKEND, dataset: DATASET, optimizer: OPTIMIZER } as const;

/** Optional roles of a training stage. */
export const trainingOptional = {
  random: RANDOM,
  progress: PROGRESS,
  recorder: RECORDER,
  checkpoints: CHECKPOINTS,
} as const;

export type TrainingParts = PartsOf<typeof trainingNeeds, typeof trainingOptional>;

/** The tools of every training stage. */
export interface TrainingTools {
  readonly engine: EngineInfo;
  readonly dataset: Dataset;
  readonly optimizer: OptimizerFactory;
  readonly random: Random;
  readonly progress: Progress;
  readonly recorder: Recorder;
  readonly checkpoints: Checkpointer | undefined;
}

/**
 * Activates the engine and loads the data. Without a RANDOM plugin the seed is 0; without PROGRESS no progress is shown, without
 * RECORDER nothing is recorded, and without CHECKPOINTS nothing is saved.
 */
export async function trainingTools(parts: TrainingParts): Promise<TrainingTools> {
  return {
    engine: await parts.backend.activate(),
    dataset: await parts.dataset.load(),
    optimizer: parts.optimizer,
    random: parts.random ?? createRandom(0),
    progress: parts.progress ?? silentProgress,
    recorder: parts.recorder ?? silentRecorder,
    checkpoints: parts.checkpoints,
  };
}

/** Facts that a training must share with a checkpoint to resume it, for any kind of stage. */
export const trainingFacts = (
  { dataset, engine, optimizer }: TrainingTools,
  {
    epochs,
    batchSize,
    learningRate,
  }: { readonly epochs: number; readonly batchSize: number; readonly learningRate: number },
) => ({
  epochs,
  batchSize,
  learningRate,
  dataset: dataset.name,
  datasetVersion: dataset.version,
  engine: engine.engine,
  engineBuild: engine.build,
  optimizer: optimizer.name,
});
