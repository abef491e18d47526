import type { Graph, LayerNode, QuantizationSite } from '@bitshare/core';
import { graphLayers, isEdgeLayer } from './layers.ts';
import { normalizedLayers } from './normalized-layers.ts';
import { channelSources, type PrunableLayer, prunableLayers } from './prunable-layers.ts';
import { signedInputs } from './signed-inputs.ts';

/** The plan of a layer under compression: the parts that are quantized and pruned, independent of the search. */
export interface LayerPlan {
  readonly node: LayerNode;
  /** Absent if the layer reads the image, which has 8 bits already (METHOD section 1). */
  readonly input: QuantizationSite | undefined;
  readonly weights: QuantizationSite;
  /** Whether a search chooses its bits. The bits of the first and the last layer are fixed (METHOD section 1). */
  readonly searched: boolean;
  /** Whether its filters can be removed. */
  readonly prunable: boolean;
  /** The prunable layer whose channels it reads. */
  readonly inputSource: PrunableLayer | undefined;
  /** The prunable layer of its filters: itself, or the layer before a depthwise convolution. */
  readonly filterSource: PrunableLayer | undefined;
}

/** Every layer's plan by id, in the graph's order. */
export function planLayers(graph: Graph): ReadonlyMap<string, LayerPlan> {
  const sources = channelSources(prunableLayers(graph));
  const signed = signedInputs(graph);
  const normalized = normalizedLayers(graph);
  return new Map(
    graphLayers(graph).map((node, index): [string, LayerPlan] => {
      const layer = node.id;
      const filterSource = sources.filters.get(layer);
      return [
        layer,
        {
          node,
          input: index === 0 ? undefined : { layer, role: 'activation', signed: signed.has(layer) },
          weights: { layer, role: 'weight', keepsScale: !normalized.has(layer) },
          searched: !isEdgeLayer(graph, layer),
          prunable: filterSource?.layer === layer,
          inputSource: sources.inputs.get(layer),
          filterSource,
        },
      ];
    }),
  );
}
