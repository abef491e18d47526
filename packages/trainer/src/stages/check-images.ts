import { type Dataset, type Graph, UserError } from '@bitshare/core';
import { inferShapes } from '@bitshare/network';

/**
 * Checks that images and classes, if there are any, of a data set fit a network. @param task name of the task, for messages.
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
  if (classes === undefined) return;
  if (classes < 2)
    throw new UserError(
      `${task}: ${name} has images of one class only.`,
      'Give data of two classes or more.',
    );
  const outputs = shapes.get(graph.output)!.reduce((product, size) => product * size, 1);
  if (outputs !== classes)
    throw new UserError(
      `${task}: the network ${graph.name} has ${outputs} classes, ${name} has ${classes}.`,
      `Make the network for ${classes} classes, or give other data.`,
    );
}
