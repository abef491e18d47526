import { type Graph, isLayer } from '@bitshare/core';
import { type ChannelLayout, layoutOf } from './channel-layout.ts';
import { type ChannelTies, channelTies } from './channel-ties.ts';
import type { PrunableLayer } from './prunable-layer.ts';
import { remembered } from './remembered.ts';
import { type RemovableGroup, removableGroups } from './removable-groups.ts';

/** The prunable layers of a graph, and where their channels are. */
export interface Channels {
  readonly prunable: readonly PrunableLayer[];
  /** Of every node's value, by id; absent: none of its channels can be removed. */
  readonly layouts: ReadonlyMap<string, ChannelLayout>;
}

/**
 * The layers whose filters can be removed without changing what remains: their channels are followed through everything that
 * hands channels on, joined and cut ones too, to the layers that read them. An activation must be on the way (METHOD section 3,
 * ThiNet's rule), unless a coupled sum is. They are the first of two 3x3 convolutions in a residual block, the first and the
 * second convolution in a bottleneck, and the expansion in MobileNetV2. Layers that a product or a coupled sum ties are pruned as
 * one.
 *
 * What stays: the filters of the first and the last layer and the inputs of the last; what is added, unless the graph couples it;
 * what a grouped convolution reads and makes; and what would leave a value without channels, or a shuffle with unlike groups.
 */
export const prunableLayers = (graph: Graph): readonly PrunableLayer[] => channelsOf(graph).prunable;

/** The prunable layers, with the place of their channels in every value. */
export const channelsOf = remembered((graph): Channels => {
  const ties = channelTies(graph);
  const sources = new Map(
    removableGroups(graph, ties).map((group) => [group, prunableLayer(graph, ties, group)] as const),
  );
  const places = new Map(
    [...sources].flatMap(([{ sets }, source]) =>
      sets.map((set, filter) => [set, { source, filter }] as const),
    ),
  );
  const layouts = [...ties.sequences].flatMap(([id, channels]) => {
    const found = channels.map((channel) => places.get(ties.setOf(channel)));
    return found.some(Boolean) ? [[id, layoutOf(found)] as const] : [];
  });
  return { prunable: [...sources.values()], layouts: new Map(layouts) };
});

function prunableLayer(graph: Graph, ties: ChannelTies, { layers, sets }: RemovableGroup): PrunableLayer {
  const own = new Set(sets);
  const has = (id: string) => ties.sequences.get(id)!.some((channel) => own.has(ties.setOf(channel)));
  const follows = ({ id, op }: Graph['nodes'][number]) =>
    op === 'batchNorm' || (op === 'conv2d' && !ties.own.has(id));
  return {
    layer: layers[0]!,
    layers,
    filters: sets.length,
    followers: graph.nodes.filter((node) => follows(node) && has(node.id)).map(({ id }) => id),
    consumers: graph.nodes
      .filter((node) => isLayer(node) && !follows(node) && has(node.inputs[0]!))
      .map(({ id }) => id),
  };
}
