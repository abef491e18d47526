import type { CompressionPolicy, Graph, GraphNode, ParameterId, TensorData, Weights } from '@bitshare/core';
import { type ChannelLayout, remainingChannels } from './channel-layout.ts';
import { identifyParameters } from './identify-parameters.ts';
import { planLayers } from './layer-plan.ts';
import { checkPolicy, policyFor } from './policies.ts';
import { channelsOf } from './prunable-layers.ts';
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
  const { layouts } = channelsOf(graph);
  const inputs = new Map([...planLayers(graph)].map(([id, { inputChannels }]) => [id, inputChannels]));
  const remaining = (layout: ChannelLayout | undefined): readonly number[] | undefined =>
    layout && remainingChannels(layout, ({ layer }) => policy.layers[layer]!.keptFilters);
  const slicedWeight = ({ layer, kind }: ParameterId, tensor: TensorData): TensorData => {
    const filters = remaining(layouts.get(layer!));
    const layout = inputs.get(layer!);
    let sliced = tensor;
    if (filters && tensor.shape.length > 0) sliced = takeAlong(sliced, sliced.shape.length - 1, filters);
    if (layout && kind === 'weight') {
      const axis = sliced.shape.length - 2;
      const rows = repeated(remaining(layout)!, layout.channels, sliced.shape[axis]!);
      sliced = takeAlong(sliced, axis, rows);
    }
    return sliced;
  };
  const extracted: Graph = {
    ...graph,
    nodes: graph.nodes.map((node) =>
      narrowed(
        node,
        (id) => remaining(layouts.get(id)),
        (id) => layouts.get(id)!.channels,
      ),
    ),
  };
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

/**
 * A node for the channels that remain. @param remaining indices of a value's channels that stay; absent: all.
 * @param channels of a value, some of which can be removed.
 */
function narrowed(
  node: GraphNode,
  remaining: (id: string) => readonly number[] | undefined,
  channels: (id: string) => number,
): GraphNode {
  const output = remaining(node.id);
  const [input] = node.inputs.map(remaining);
  switch (node.op) {
    case 'dense':
      return output ? { ...node, attributes: { ...node.attributes, units: output.length } } : node;
    case 'conv2d': {
      if (!output) return node;
      // Of grouped convolutions only depthwise ones are narrowed: a group stays for each channel.
      const groups = node.attributes.groups > 1 ? input!.length : 1;
      return { ...node, attributes: { ...node.attributes, filters: output.length, groups } };
    }
    case 'sliceChannels': {
      if (!input) return node;
      const { begin, end } = node.attributes;
      const before = (channel: number) => input.filter((kept) => kept < channel).length;
      return { ...node, attributes: { begin: before(begin), end: before(end) } };
    }
    case 'padChannels': {
      if (!output) return node;
      const { before, after } = node.attributes;
      const first = channels(node.id) - after;
      return {
        ...node,
        attributes: {
          before: output.filter((kept) => kept < before).length,
          after: output.filter((kept) => kept >= first).length,
        },
      };
    }
    default:
      return node;
  }
}

/** Rows of a flattened image for the kept channels. The channels repeat at every position. */
function repeated(kept: readonly number[], channels: number, rows: number): number[] {
  return Array.from({ length: rows / channels }, (_, position) =>
    kept.map((channel) => position * channels + channel),
  ).flat();
}
