import { type DatasetSource, type PipelineState, UserError } from '@bitshare/core';
import { inferShapes, validateGraph } from '@bitshare/network';
import { stepsPerEpochOf } from '../steps-per-epoch.ts';

/**
 * Opens the data and holds it against the network, before anything is trained. @param stage its name, for messages.
 * @throws UserError when images, classes or the batch size do not fit.
 */
export async function checkTraining(
  stage: string,
  source: DatasetSource,
  { graph }: Pick<PipelineState, 'graph'>,
  batchSize: number,
): Promise<void> {
  validateGraph(graph);
  const { name, inputShape, classes, train } = await source.load();
  const shapes = inferShapes(graph);
  const image = shapes.get(graph.nodes.find(({ op }) => op === 'input')!.id)!;
  if (image.join() !== inputShape.join())
    throw new UserError(
      `${stage}: the network ${graph.name} takes images of ${image.join('x')}, those of ${name} are ${inputShape.join('x')}.`,
      'Make the network for that shape, or give other data.',
    );
  if (classes < 2)
    throw new UserError(
      `${stage}: ${name} has images of one class, from which nothing can be learned.`,
      'Give data of two classes or more.',
    );
  const answers = shapes.get(graph.output)!.reduce((product, size) => product * size, 1);
  if (answers !== classes)
    throw new UserError(
      `${stage}: the network ${graph.name} answers with ${answers} classes, ${name} has ${classes}.`,
      `Make the network for ${classes} classes, or give other data.`,
    );
  stepsPerEpochOf(stage, train, batchSize);
}
