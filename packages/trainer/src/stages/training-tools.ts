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

/** Roles of every stage that trains. */
export const trainingNeeds = { backend: BACKEND, dataset: DATASET, optimizer: OPTIMIZER } as const;

/** Roles that a stage that trains can do without. */
export const trainingOptional = {
  random: RANDOM,
  progress: PROGRESS,
  recorder: RECORDER,
  checkpoints: CHECKPOINTS,
} as const;

export type TrainingParts = PartsOf<typeof trainingNeeds, typeof trainingOptional>;

/** What every stage that trains needs. */
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
 * Makes the engine ready and loads the data. Without a RANDOM plugin the seed is 0; without PROGRESS nothing is said, without
 * RECORDER nothing recorded, and without CHECKPOINTS nothing kept.
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

/** What a training must have in common with a checkpoint to go on from it, whatever kind of stage it is. */
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
