import { type Graph, UserError } from '@bitshare/core';

/** The shape of a network's images, `[height, width, channels]`. */
export function inputShapeOf({ nodes }: Graph): readonly [number, number, number] {
  const input = nodes.find((node) => node.op === 'input');
  if (!input) throw new Error('a graph has no input');
  return input.attributes.shape;
}

/** @throws UserError when a wanted height and width are not those that the file fixes. */
export function checkInput(path: string, graph: Graph, wanted: readonly [number, number] | undefined): void {
  const [height, width] = inputShapeOf(graph);
  if (!wanted || (wanted[0] === height && wanted[1] === width)) return;
  throw new UserError(
    `${path} takes images of ${height}x${width} pixels, not ${wanted.join('x')}.`,
    'Leave "input" out: it is for files that leave height and width open.',
  );
}
