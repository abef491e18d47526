import {
  BACKEND,
  CHECKPOINTS,
  type Checkpointer,
  type Container,
  createRandom,
  DATASET,
  type Dataset,
  type EngineInfo,
  OPTIMIZER,
  type OptimizerFactory,
  PROGRESS,
  type Progress,
  RANDOM,
  type Random,
  RECORDER,
  type Recorder,
  silentProgress,
  silentRecorder,
} from '@bitshare/core';

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
export async function trainingTools(container: Container): Promise<TrainingTools> {
  return {
    engine: await container.resolve(BACKEND).activate(),
    dataset: await container.resolve(DATASET).load(),
    optimizer: container.resolve(OPTIMIZER),
    random: container.isRegistered(RANDOM, true) ? container.resolve(RANDOM) : createRandom(0),
    progress: container.isRegistered(PROGRESS, true) ? container.resolve(PROGRESS) : silentProgress,
    recorder: container.isRegistered(RECORDER, true) ? container.resolve(RECORDER) : silentRecorder,
    checkpoints: container.isRegistered(CHECKPOINTS, true) ? container.resolve(CHECKPOINTS) : undefined,
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
