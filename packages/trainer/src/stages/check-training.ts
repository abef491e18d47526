import type { Dataset, DatasetSource, PipelineState } from '@bitshare/core';
import { validateGraph } from '@bitshare/network';
import { stepsPerEpochOf } from '../steps-per-epoch.ts';
import { checkImages } from './check-images.ts';

/**
 * Opens the data and checks that it fits the network, before training. Returns the data. @param stage its name, for messages.
 * @throws UserError when images, classes or the batch size do not fit.
 */
export async function checkTraining(
  stage: string,
  source: DatasetSource,
  { graph }: Pick<PipelineState, 'graph'>,
  batchSize: number,
): Promise<Dataset> {
  validateGraph(graph);
  const dataset = await source.load();
  checkImages(stage, dataset, graph);
  stepsPerEpochOf(stage, dataset.train, batchSize);
  return dataset;
}
