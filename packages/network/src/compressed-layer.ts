import type { LayerCall, QuantizationSite } from '@bitshare/core';
import type * as tf from '@tensorflow/tfjs';
import type { ChannelLayout } from './channel-layout.ts';
import { channelVector, gateInputChannels, weightMask } from './channel-masks.ts';
import type { LayerPlan } from './layer-plan.ts';
import type { PrunableLayer } from './prunable-layer.ts';

/** The compression of a layer: the quantization of its sites, and the gates of its filters. */
export interface LayerCompression {
  /** A site's quantized value. @param mask for weights: 1 where a weight survives extraction, else 0. Absent: all survive. */
  quantize(site: QuantizationSite, x: tf.Tensor, mask?: tf.Tensor): tf.Tensor;
  /** Multiplies each channel of a prunable layer's value by its gate. @param x `[..., channels]`. Absent: no filter is pruned. */
  gate?(source: PrunableLayer, x: tf.Tensor): tf.Tensor;
  /** The filters that survive extraction, 0 or 1 by channel, for the statistics of weights. Absent: all. */
  survivors?(source: PrunableLayer): tf.Tensor1D | undefined;
}

/**
 * Computes a layer under compression. The order of gate, quantizer and mask makes the masked network equal to the extracted one.
 * The layer reads pruned channels as zero. They are masked after the quantizer if the input may be negative, because a signed grid
 * need not have a level at zero; otherwise before it.
 */
export function compressedLayer(
  { node, input: site, weights: weightSite, inputChannels, filterChannels }: LayerPlan,
  { input, weights, compute }: Pick<LayerCall, 'input' | 'weights' | 'compute'>,
  { quantize, gate, survivors }: LayerCompression,
): tf.Tensor {
  const gated = (x: tf.Tensor) => (inputChannels && gate ? gateInputChannels(x, inputChannels, gate) : x);
  const coded = (x: tf.Tensor) => (site ? quantize(site, x) : x);
  const x = site?.signed ? gated(coded(input)) : coded(gated(input));
  const surviving = (layout: ChannelLayout | undefined) =>
    layout && survivors ? channelVector(layout, survivors) : undefined;
  const mask = weightMask(node, weights.shape, surviving(inputChannels), surviving(filterChannels));
  return compute(x, quantize(weightSite, weights, mask));
}
