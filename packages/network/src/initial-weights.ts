import type { Graph, Random, TensorData, Weights } from '@bitshare/core';
import { filtersOf, weightShapes } from './layers.ts';
import { inferShapes } from './shapes.ts';
import { validateGraph } from './validate-graph.ts';

const filled = (shape: readonly number[], value: (index: number) => number): TensorData => ({
  shape,
  values: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => value(i)),
});

/**
 * Initial weights, as in PyTorch's ResNets: convolutions normal with variance 2 / fan-out (He), dense layers
 * uniform within 1 / sqrt(inputs), batch norm the identity. @throws UserError when the graph is not valid.
 */
export function initialWeights(graph: Graph, random: Random): Weights {
  validateGraph(graph);
  const shapes = inferShapes(graph);
  const layerShapes = weightShapes(graph);
  const weights: Record<string, TensorData> = {};
  for (const node of graph.nodes) {
    if (node.op === 'batchNorm') {
      const channels = [shapes.get(node.id)!.at(-1)!];
      for (const [role, value] of [
        ['scale', 1],
        ['offset', 0],
        ['mean', 0],
        ['variance', 1],
      ] as const) {
        weights[`${node.id}/${role}`] = filled(channels, () => value);
      }
    } else if (node.op === 'conv2d' || node.op === 'dense') {
      const shape = layerShapes.get(node.id)!;
      const bound = 1 / Math.sqrt(shape.slice(0, -1).reduce((a, b) => a * b));
      const uniform = () => bound * (2 * random.next() - 1);
      if (node.op === 'conv2d') {
        const fanOut = (shape[0]! * shape[1]! * filtersOf(node)) / node.attributes.groups;
        const deviation = Math.sqrt(2 / fanOut);
        weights[`${node.id}/weights`] = filled(shape, () => deviation * random.normal());
      } else {
        weights[`${node.id}/weights`] = filled(shape, uniform);
      }
      if (node.attributes.bias) weights[`${node.id}/bias`] = filled([filtersOf(node)], uniform);
    }
  }
  return weights;
}
