import type { Graph, LayerNode } from '@bitshare/core';
import {
  channelSources,
  graphLayers,
  isEdgeLayer,
  normalizedLayers,
  type PrunableLayer,
  prunableLayers,
  signedInputs,
} from '@bitshare/network';

/** What a search does with one layer, settled before it starts. */
export interface LayerPlan {
  readonly node: LayerNode;
  /** Whether its bits are searched; the first and the last layer's are fixed. */
  readonly searched: boolean;
  /** The first layer reads the image, which has 8 bits already (METHOD section 1). */
  readonly readsImage: boolean;
  /** Whether its input may be negative. */
  readonly signed: boolean;
  /** Whether its weights must keep their scale, since no batch norm follows. */
  readonly keepsScale: boolean;
  /** The prunable layer whose channels it reads. */
  readonly inputSource: PrunableLayer | undefined;
  /** The prunable layer that its filters belong to: itself, or the one it follows depthwise. */
  readonly filterSource: PrunableLayer | undefined;
}

export function planLayers(graph: Graph, prunes: boolean): ReadonlyMap<string, LayerPlan> {
  const sources = channelSources(prunes ? prunableLayers(graph) : []);
  const signed = signedInputs(graph);
  const normalized = normalizedLayers(graph);
  return new Map(
    graphLayers(graph).map((node, index) => [
      node.id,
      {
        node,
        searched: !isEdgeLayer(graph, node.id),
        readsImage: index === 0,
        signed: signed.has(node.id),
        keepsScale: !normalized.has(node.id),
        inputSource: sources.inputs.get(node.id),
        filterSource: sources.filters.get(node.id),
      },
    ]),
  );
}
