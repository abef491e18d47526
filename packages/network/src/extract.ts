import type { CompressionPolicy, Graph, GraphNode, TensorData, Weights } from '@bitshare/core';
import { isDepthwise } from './layers.ts';
import { checkPolicy, policyFor } from './policies.ts';
import { channelSources, prunableLayers } from './prunable-layers.ts';
import { takeAlong } from './slicing.ts';

export interface Extraction {
  readonly graph: Graph;
  readonly weights: Weights;
  /** The same bits, nothing left to prune. */
  readonly policy: CompressionPolicy;
}

/**
 * Removes the filters that a policy drops, and with them batch norms, depthwise filters and the inputs of consumers
 * (METHOD section 5, step 3). Thresholds of the search are dropped; clip values stay.
 * @throws UserError when the policy does not fit the graph.
 */
export function extract(graph: Graph, weights: Weights, policy: CompressionPolicy): Extraction {
  checkPolicy(graph, policy);
  const sources = channelSources(prunableLayers(graph));
  const kept = (source: { readonly layer: string } | undefined) =>
    source && policy.layers[source.layer]!.keptFilters;
  const slicedNode = (node: GraphNode): GraphNode => {
    const filters = kept(sources.filters.get(node.id));
    if (node.op !== 'conv2d' || !filters) return node;
    const groups = isDepthwise(node) ? filters.length : node.attributes.groups;
    return { ...node, attributes: { ...node.attributes, filters: filters.length, groups } };
  };
  const slicedWeight = (name: string, tensor: TensorData): TensorData => {
    const id = name.slice(0, name.lastIndexOf('/'));
    const filters = kept(sources.filters.get(id));
    const inputs = kept(sources.inputs.get(id));
    let sliced = tensor;
    if (filters && tensor.shape.length > 0) sliced = takeAlong(sliced, sliced.shape.length - 1, filters);
    if (inputs && name.endsWith('/weights')) {
      const axis = sliced.shape.length - 2;
      sliced = takeAlong(
        sliced,
        axis,
        repeated(inputs, sources.inputs.get(id)!.filters, sliced.shape[axis]!),
      );
    }
    return sliced;
  };
  const extracted: Graph = { ...graph, nodes: graph.nodes.map(slicedNode) };
  const entries = Object.entries(weights).filter(([name]) => !/Thresholds?$/.test(name));
  return {
    graph: extracted,
    weights: Object.fromEntries(entries.map(([name, tensor]) => [name, slicedWeight(name, tensor)])),
    policy: policyFor(extracted, (id) => {
      const { weightBits, activationBits } = policy.layers[id]!;
      return { weightBits, activationBits };
    }),
  };
}

/** Rows of a flattened image that belong to the kept channels: the channels repeat at every position. */
function repeated(kept: readonly number[], channels: number, rows: number): number[] {
  return Array.from({ length: rows / channels }, (_, position) =>
    kept.map((channel) => position * channels + channel),
  ).flat();
}
