import { type Dataset, type Graph, UserError } from '@bitshare/core';
import { inferShapes } from '@bitshare/network';

/**
 * Holds images and classes of a data set against a network. @param task what is to be done with both, for messages.
 * @throws UserError when they do not fit.
 */
export function checkImages(task: string, { name, inputShape, classes }: Dataset, graph: Graph): void {
  const shapes = inferShapes(graph);
  const image = shapes.get(graph.nodes.find(({ op }) => op === 'input')!.id)!;
  if (image.join() !== inputShape.join())
    throw new UserError(
      `${task}: the network ${graph.name} takes images of ${image.join('x')}, those of ${name} are ${inputShape.join('x')}.`,
      'Make the network for that shape, or give other data.',
    );
  if (classes < 2)
    throw new UserError(
      `${task}: ${name} has images of one class, from which nothing can be learned.`,
      'Give data of two classes or more.',
    );
  const answers = shapes.get(graph.output)!.reduce((product, size) => product * size, 1);
  if (answers !== classes)
    throw new UserError(
      `${task}: the network ${graph.name} answers with ${answers} classes, ${name} has ${classes}.`,
      `Make the network for ${classes} classes, or give other data.`,
    );
}
