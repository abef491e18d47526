import { type Graph, type GraphNode, isLayer } from '@bitshare/core';
import { filtersOf, graphLayers, isDepthwise, isEdgeLayer } from './layers.ts';
import { outputsOf } from './outputs.ts';
import { inferShapes } from './shapes.ts';

/** A layer whose filters can be removed, and the nodes that must be sliced with them. */
export interface PrunableLayer {
  /** Id of the convolution whose filters are scored and removed. */
  readonly layer: string;
  readonly filters: number;
  /** Batch norms and depthwise convolutions that carry the same channels. */
  readonly followers: readonly string[];
  /** Convolutions and dense layers that read these channels as inputs. */
  readonly consumers: readonly string[];
}

const isGrouped = (node: GraphNode): boolean => node.op === 'conv2d' && node.attributes.groups > 1;

const channelwise = new Set<GraphNode['op']>([
  'batchNorm',
  'relu',
  'relu6',
  'maxPool',
  'averagePool',
  'globalAveragePool',
]);

/**
 * The layers whose filters can be removed without changing other channels: all paths from them pass channelwise nodes, a ReLU
 * among them, and end as inputs of other layers, never in a sum, a change of channels or the output. They are the first
 * of two 3x3 convolutions in a residual block, the first and the second convolution in a bottleneck, and the expansion in
 * MobileNetV2 (METHOD section 3, ThiNet's rule).
 * The first layer, the last layer and the inputs of the last layer are not pruned.
 */
export function prunableLayers(graph: Graph): readonly PrunableLayer[] {
  const users = new Map<string, GraphNode[]>();
  for (const node of graph.nodes)
    for (const id of node.inputs) users.set(id, [...(users.get(id) ?? []), node]);
  return graphLayers(graph)
    .filter((node) => node.op === 'conv2d' && !isGrouped(node) && !isEdgeLayer(graph, node.id))
    .flatMap((node) => {
      const reached = follow(graph, node.id, users);
      return reached ? [{ layer: node.id, filters: filtersOf(node), ...reached }] : [];
    });
}

/** Walks from a layer's output to its consumers. Undefined when a path meets a node that ties the channels to others. */
function follow(graph: Graph, start: string, users: ReadonlyMap<string, readonly GraphNode[]>) {
  const shapes = inferShapes(graph);
  const outputs = outputsOf(graph);
  const followers: string[] = [];
  const consumers: string[] = [];
  const pending = [start];
  let activated = false;
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (outputs.has(id)) return undefined;
    for (const user of users.get(id) ?? []) {
      if (user.op === 'relu' || user.op === 'relu6') activated = true;
      if (channelwise.has(user.op) || isDepthwise(user, shapes.get(id)!.at(-1)!)) {
        if (user.op === 'batchNorm' || user.op === 'conv2d') followers.push(user.id);
        pending.push(user.id);
      } else if (isLayer(user) && !isGrouped(user) && !isEdgeLayer(graph, user.id)) {
        consumers.push(user.id);
      } else {
        return undefined;
      }
    }
  }
  return activated && consumers.length > 0 ? { followers, consumers } : undefined;
}

/** For every layer, the prunable layers of its inputs and of its filters (itself, or the layer before a depthwise convolution). */
export interface ChannelSources {
  readonly inputs: ReadonlyMap<string, PrunableLayer>;
  readonly filters: ReadonlyMap<string, PrunableLayer>;
}

export function channelSources(prunable: readonly PrunableLayer[]): ChannelSources {
  const inputs = new Map<string, PrunableLayer>();
  const filters = new Map<string, PrunableLayer>();
  for (const source of prunable) {
    filters.set(source.layer, source);
    for (const follower of source.followers) filters.set(follower, source);
    for (const consumer of source.consumers) inputs.set(consumer, source);
  }
  return { inputs, filters };
}
