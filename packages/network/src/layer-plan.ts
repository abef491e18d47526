import type { Graph, LayerNode, QuantizationSite } from '@bitshare/core';
import { graphLayers, isEdgeLayer } from './layers.ts';
import { normalizedLayers } from './normalized-layers.ts';
import { channelSources, type PrunableLayer, prunableLayers } from './prunable-layers.ts';
import { signedInputs } from './signed-inputs.ts';

/** A layer under compression: what of it is quantized and pruned, whoever chooses the bits and the filters. */
export interface LayerPlan {
  readonly node: LayerNode;
  /** Absent where the layer reads the image, which has 8 bits already (METHOD section 1). */
  readonly input: QuantizationSite | undefined;
  readonly weights: QuantizationSite;
  /** Whether a search chooses its bits; those of the first and the last layer are fixed (METHOD section 1). */
  readonly searched: boolean;
  /** Whether filters of its own can be removed. */
  readonly prunable: boolean;
  /** The prunable layer whose channels it reads. */
  readonly inputSource: PrunableLayer | undefined;
  /** The prunable layer that its filters belong to: itself, or the one that it follows depthwise. */
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
