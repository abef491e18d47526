import {
  BACKEND,
  type Container,
  createRandom,
  DATASET,
  type Dataset,
  OPTIMIZER,
  type OptimizerFactory,
  PROGRESS,
  type Progress,
  RANDOM,
  type Random,
  silentProgress,
} from '@bitshare/core';

/** What every stage that trains needs. */
export interface TrainingTools {
  readonly dataset: Dataset;
  readonly optimizer: OptimizerFactory;
  readonly random: Random;
  readonly progress: Progress;
}

/** Makes the engine ready and loads the data. Without a RANDOM plugin the seed is 0; without PROGRESS nothing is said. */
export async function trainingTools(container: Container): Promise<TrainingTools> {
  await container.resolve(BACKEND).activate();
  return {
    dataset: await container.resolve(DATASET).load(),
    optimizer: container.resolve(OPTIMIZER),
    random: container.isRegistered(RANDOM, true) ? container.resolve(RANDOM) : createRandom(0),
    progress: container.isRegistered(PROGRESS, true) ? container.resolve(PROGRESS) : silentProgress,
  };
}
