import type { Weights } from '@bitshare/core';
import type { GraphParameter } from './parameter-shapes.ts';

/** What is wrong with the names and shapes of a graph's weights: one sentence for each that is missing or has another shape. */
export function shapeFaults(parameters: ReadonlyMap<string, GraphParameter>, weights: Weights): string[] {
  return [...parameters].flatMap(([name, { shape }]) => {
    if (!Object.hasOwn(weights, name)) return [`${name} is missing`];
    const found = weights[name]!.shape;
    if (String(found) === String(shape)) return [];
    return [`${name} has the shape [${found.join(', ')}], not [${shape.join(', ')}]`];
  });
}
