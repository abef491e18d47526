import type {
  CompressionPolicy,
  Graph,
  LayerCall,
  LayerTransform,
  ParameterStore,
  Quantizer,
} from '@bitshare/core';
import * as tf from '@tensorflow/tfjs';
import { gateInputChannels, weightMask } from './channel-masks.ts';
import { graphLayers } from './layers.ts';
import { normalizedLayers } from './normalized-layers.ts';
import { channelSources, type PrunableLayer, prunableLayers } from './prunable-layers.ts';
import { signedInputs } from './signed-inputs.ts';
import { createSiteParameters } from './site-parameters.ts';

export interface FixedPrecisionOptions {
  readonly graph: Graph;
  readonly policy: CompressionPolicy;
  readonly quantizer: Quantizer;
  /** Where quantizer parameters are found, or made from the first batch. */
  readonly parameters: ParameterStore;
}

/**
 * Computes every layer at its policy's bits. Filters that the policy drops are masked, so that the network equals the
 * extracted one: their channels are zero where they are read, and weight statistics skip them.
 */
export function fixedPrecision({
  graph,
  policy,
  quantizer,
  parameters,
}: FixedPrecisionOptions): LayerTransform {
  const firstLayer = graphLayers(graph)[0]!.id;
  const signed = signedInputs(graph);
  const normalized = normalizedLayers(graph);
  const sources = channelSources(prunableLayers(graph));
  const sites = createSiteParameters(parameters, quantizer);
  const kept = (source: PrunableLayer | undefined) => keptChannels(policy, source);

  return {
    apply({ node, input, weights, training, compute }: LayerCall) {
      const { weightBits, activationBits } = policy.layers[node.id]!;
      const inputs = kept(sources.inputs.get(node.id));
      const filters = kept(sources.filters.get(node.id));
      const quantized = () => compute(layerInput(), quantizedWeights());
      return training ? quantized() : tf.tidy(quantized);

      /** Masked channels are zero: behind the quantizer where it need not have a level there. */
      function layerInput(): tf.Tensor {
        const masked = (x: tf.Tensor) =>
          inputs ? gateInputChannels(x, inputs.size, (t) => tf.mul(t, inputs)) : x;
        return signed.has(node.id) ? masked(quantizedInput(input)) : quantizedInput(masked(input));
      }

      function quantizedInput(x: tf.Tensor): tf.Tensor {
        // The image has 8 bits already (METHOD section 1).
        if (activationBits === 32 || node.id === firstLayer) return x;
        const site = { layer: node.id, role: 'activation', signed: signed.has(node.id) } as const;
        return quantizer.quantize({ x, site, parameters: sites.of(site, x, activationBits) }, activationBits);
      }

      function quantizedWeights(): tf.Tensor {
        if (weightBits === 32) return weights;
        const site = { layer: node.id, role: 'weight', keepsScale: !normalized.has(node.id) } as const;
        const mask = weightMask(node, weights.shape, inputs, filters);
        return quantizer.quantize(
          { x: weights, site, parameters: sites.of(site, weights, weightBits), mask },
          weightBits,
        );
      }
    },
  };
}

/** 0 or 1 by channel of a prunable layer; nothing where all are kept. */
function keptChannels(policy: CompressionPolicy, source: PrunableLayer | undefined): tf.Tensor1D | undefined {
  const kept = source && policy.layers[source.layer]!.keptFilters;
  if (!kept || kept.length === source.filters) return undefined;
  const gates = new Float32Array(source.filters);
  for (const filter of kept) gates[filter] = 1;
  return tf.tensor1d(gates);
}
