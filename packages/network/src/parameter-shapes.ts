import type { Graph } from '@bitshare/core';
import { filtersOf, weightShapes } from './layers.ts';
import { inferShapes, type Shape } from './shapes.ts';

/** The parameters that a graph needs, quantizers apart, with their shapes by name. */
export function parameterShapes(graph: Graph): ReadonlyMap<string, Shape> {
  const shapes = inferShapes(graph);
  const weights = weightShapes(graph);
  const parameters = new Map<string, Shape>();
  for (const node of graph.nodes) {
    if (node.op === 'batchNorm') {
      for (const role of ['scale', 'offset', 'mean', 'variance'])
        parameters.set(`${node.id}/${role}`, [shapes.get(node.id)!.at(-1)!]);
    } else if (node.op === 'conv2d' || node.op === 'dense') {
      parameters.set(`${node.id}/weights`, weights.get(node.id)!);
      if (node.attributes.bias) parameters.set(`${node.id}/bias`, [filtersOf(node)]);
    }
  }
  return parameters;
}
