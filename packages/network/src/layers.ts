import { type Graph, type GraphNode, isLayer, type LayerNode } from '@bitshare/core';
import { inferShapes } from './shapes.ts';

/** Every conv2d and dense node, in the graph's order. */
export const graphLayers = (graph: Graph): readonly LayerNode[] => graph.nodes.filter(isLayer);

/** Whether a layer is the first or the last: fixed at 8 bits, neither searched nor pruned (METHOD section 1). */
export function isEdgeLayer(graph: Graph, id: string): boolean {
  const layers = graphLayers(graph);
  return layers[0]?.id === id || layers.at(-1)?.id === id;
}

/** Whether each filter of a convolution reads a single one of several channels. @param inputs channels of its input. */
export const isDepthwise = (node: GraphNode, inputs: number): boolean =>
  node.op === 'conv2d' && node.attributes.groups > 1 && node.attributes.groups === inputs;

/** Filters of a convolution, units of a dense layer. */
export const filtersOf = (node: LayerNode): number =>
  node.op === 'conv2d' ? node.attributes.filters : node.attributes.units;

/** The shape of each layer's weights by id: `[kernelHeight, kernelWidth, inputs / groups, filters]` or `[inputs, units]`. */
export function weightShapes(graph: Graph): ReadonlyMap<string, readonly number[]> {
  const shapes = inferShapes(graph);
  return new Map(
    graphLayers(graph).map((node) => {
      const input = shapes.get(node.inputs[0]!)!;
      if (node.op === 'dense') return [node.id, [input.reduce((a, b) => a * b), node.attributes.units]];
      const { kernelSize, groups, filters } = node.attributes;
      return [node.id, [...kernelSize, input[2]! / groups, filters]];
    }),
  );
}
