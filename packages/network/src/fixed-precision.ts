import type { CompressionPolicy, Graph, LayerTransform, ParameterStore, Quantizer } from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';
import { compressedLayer, type LayerCompression } from './compressed-layer.ts';
import { planLayers } from './layer-plan.ts';
import type { PrunableLayer } from './prunable-layer.ts';
import { createSiteParameters } from './site-parameters.ts';

export interface FixedPrecisionOptions {
  readonly graph: Graph;
  readonly policy: CompressionPolicy;
  readonly quantizer: Quantizer;
  /** The store of quantizer parameters. Missing ones are created from the first batch. */
  readonly parameters: ParameterStore;
}

/** Computes every layer at its policy's bits. Filters that the policy drops are masked. */
export function fixedPrecision({
  graph,
  policy,
  quantizer,
  parameters,
}: FixedPrecisionOptions): LayerTransform {
  const plans = planLayers(graph);
  const sites = createSiteParameters(parameters, quantizer);
  const compression: LayerCompression = {
    quantize({ layer, role, ...site }, x, mask) {
      const { weightBits, activationBits } = policy.layers[layer]!;
      const bits = role === 'weight' ? weightBits : activationBits;
      return sites.quantize({ layer, role, ...site }, x, bits, mask);
    },
    gate(source, x) {
      const kept = keptChannels(policy, source);
      return kept ? tf.mul(x, kept) : x;
    },
    survivors: (source) => keptChannels(policy, source),
  };
  return {
    apply(call) {
      const compressed = () => compressedLayer(plans.get(call.node.id)!, call, compression);
      return call.training ? compressed() : tf.tidy(compressed);
    },
  };
}

/** 0 or 1 by channel of a prunable layer; undefined if all are kept. */
function keptChannels(policy: CompressionPolicy, { layer, filters }: PrunableLayer): tf.Tensor1D | undefined {
  const kept = policy.layers[layer]!.keptFilters;
  if (!kept || kept.length === filters) return undefined;
  const gates = new Float32Array(filters);
  for (const filter of kept) gates[filter] = 1;
  return tf.tensor1d(gates);
}
