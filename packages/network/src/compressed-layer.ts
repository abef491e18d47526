import type { LayerCall, QuantizationSite } from '@bitshare/core';
import type * as tf from '@tensorflow/tfjs';
import { gateInputChannels, weightMask } from './channel-masks.ts';
import type { LayerPlan } from './layer-plan.ts';
import type { PrunableLayer } from './prunable-layers.ts';

/** What decides how a layer is compressed: the bits of its sites, and the gates of filters. */
export interface LayerCompression {
  /** A site's value on its grid. @param mask of weights: 1 where one survives extraction, 0 elsewhere; absent: all do. */
  quantize(site: QuantizationSite, x: tf.Tensor, mask?: tf.Tensor): tf.Tensor;
  /** Multiplies each channel of a prunable layer's value by its gate. @param x `[..., channels]`. Absent: none is pruned. */
  gate?(source: PrunableLayer, x: tf.Tensor): tf.Tensor;
  /** The filters that survive extraction, 0 or 1 by channel, for the statistics of weights; absent: all. */
  survivors?(source: PrunableLayer): tf.Tensor1D | undefined;
}

/**
 * A layer under compression, with the order of gate, quantizer and mask, in which a masked network equals the extracted one.
 * Pruned channels are zero where they are read: behind the quantizer if the input may be negative, since that grid need not have
 * a level at zero, else before it.
 */
export function compressedLayer(
  { node, input: site, weights: weightSite, inputSource, filterSource }: LayerPlan,
  { input, weights, compute }: Pick<LayerCall, 'input' | 'weights' | 'compute'>,
  { quantize, gate, survivors }: LayerCompression,
): tf.Tensor {
  const gated = (x: tf.Tensor) =>
    inputSource && gate ? gateInputChannels(x, inputSource.filters, (t) => gate(inputSource, t)) : x;
  const coded = (x: tf.Tensor) => (site ? quantize(site, x) : x);
  const x = site?.signed ? gated(coded(input)) : coded(gated(input));
  const mask = weightMask(
    node,
    weights.shape,
    inputSource && survivors?.(inputSource),
    filterSource && survivors?.(filterSource),
  );
  return compute(x, quantize(weightSite, weights, mask));
}
