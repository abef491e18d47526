import type { Graph, LayerNode, QuantizationSite } from '@bitshare/core';
import type { ChannelLayout } from './channel-layout.ts';
import { graphLayers, isEdgeLayer } from './layers.ts';
import { normalizedLayers } from './normalized-layers.ts';
import type { PrunableLayer } from './prunable-layer.ts';
import { channelsOf } from './prunable-layers.ts';
import { signedInputs } from './signed-inputs.ts';

/** The plan of a layer under compression: the parts that are quantized and pruned, independent of the search. */
export interface LayerPlan {
  readonly node: LayerNode;
  /** Absent if the layer reads the image, which has 8 bits already (METHOD section 1). */
  readonly input: QuantizationSite | undefined;
  readonly weights: QuantizationSite;
  /** Whether a search chooses its bits. The bits of the first and the last layer are fixed (METHOD section 1). */
  readonly searched: boolean;
  /** Its filters with all that are removed together with them, if it is the first of their layers: the gates belong to it. */
  readonly prunable: PrunableLayer | undefined;
  /** The channels that it reads, if some can be removed and it is not depthwise. */
  readonly inputChannels: ChannelLayout | undefined;
  /** Its filters, if some can be removed: its own, or in a depthwise convolution those of the layers before it. */
  readonly filterChannels: ChannelLayout | undefined;
}

/** Every layer's plan by id, in the graph's order. */
export function planLayers(graph: Graph): ReadonlyMap<string, LayerPlan> {
  const { prunable, layouts } = channelsOf(graph);
  const owners = new Map(prunable.map((source) => [source.layer, source]));
  const consumers = new Set(prunable.flatMap((source) => source.consumers));
  const signed = signedInputs(graph);
  const normalized = normalizedLayers(graph);
  return new Map(
    graphLayers(graph).map((node, index): [string, LayerPlan] => {
      const layer = node.id;
      return [
        layer,
        {
          node,
          input: index === 0 ? undefined : { layer, role: 'activation', signed: signed.has(layer) },
          weights: { layer, role: 'weight', keepsScale: !normalized.has(layer) },
          searched: !isEdgeLayer(graph, layer),
          prunable: owners.get(layer),
          inputChannels: consumers.has(layer) ? layouts.get(node.inputs[0]!) : undefined,
          filterChannels: layouts.get(layer),
        },
      ];
    }),
  );
}
