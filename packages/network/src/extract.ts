import type { CompressionPolicy, Graph, GraphNode, ParameterId, TensorData, Weights } from '@bitshare/core';
import { identifyParameters } from './identify-parameters.ts';
import { isDepthwise } from './layers.ts';
import { checkPolicy, policyFor } from './policies.ts';
import { channelSources, prunableLayers } from './prunable-layers.ts';
import { inferShapes } from './shapes.ts';
import { takeAlong } from './slicing.ts';

export interface Extraction {
  readonly graph: Graph;
  readonly weights: Weights;
  /** The same bits, without `keptFilters`. */
  readonly policy: CompressionPolicy;
}

/**
 * Removes the filters that a policy drops, with their batch norms, depthwise filters and the inputs of consumers
 * (METHOD section 5, step 3).
 * @throws UserError when the policy or the weights do not fit the graph.
 */
export function extract(graph: Graph, weights: Weights, policy: CompressionPolicy): Extraction {
  checkPolicy(graph, policy);
  const shapes = inferShapes(graph);
  const sources = channelSources(prunableLayers(graph));
  const kept = (source: { readonly layer: string } | undefined) =>
    source && policy.layers[source.layer]!.keptFilters;
  const slicedNode = (node: GraphNode): GraphNode => {
    const filters = kept(sources.filters.get(node.id));
    if (node.op !== 'conv2d' || !filters) return node;
    const groups = isDepthwise(node, shapes.get(node.inputs[0]!)!.at(-1)!)
      ? filters.length
      : node.attributes.groups;
    return { ...node, attributes: { ...node.attributes, filters: filters.length, groups } };
  };
  const slicedWeight = ({ layer, kind }: ParameterId, tensor: TensorData): TensorData => {
    const filters = kept(sources.filters.get(layer!));
    const inputs = kept(sources.inputs.get(layer!));
    let sliced = tensor;
    if (filters && tensor.shape.length > 0) sliced = takeAlong(sliced, sliced.shape.length - 1, filters);
    if (inputs && kind === 'weight') {
      const axis = sliced.shape.length - 2;
      sliced = takeAlong(
        sliced,
        axis,
        repeated(inputs, sources.inputs.get(layer!)!.filters, sliced.shape[axis]!),
      );
    }
    return sliced;
  };
  const extracted: Graph = { ...graph, nodes: graph.nodes.map(slicedNode) };
  const ids = [...identifyParameters(graph, weights)];
  return {
    graph: extracted,
    weights: Object.fromEntries(ids.map(([name, id]) => [name, slicedWeight(id, weights[name]!)])),
    policy: policyFor(extracted, (id) => {
      const { weightBits, activationBits } = policy.layers[id]!;
      return { weightBits, activationBits };
    }),
  };
}

/** Rows of a flattened image for the kept channels. The channels repeat at every position. */
function repeated(kept: readonly number[], channels: number, rows: number): number[] {
  return Array.from({ length: rows / channels }, (_, position) =>
    kept.map((channel) => position * channels + channel),
  ).flat();
}
