import {
  GATE_SEARCH,
  type GateSearch,
  type Plugin,
  plugin,
  type QuantizationSite,
  type SearchContext,
  type SearchSession,
} from '@bitshare/core';
import { createSiteParameters, gateInputChannels, type PrunableLayer, weightMask } from '@bitshare/network';
import { channelGates, gateBits, spreadGroups } from '@bitshare/ops';
import * as tf from '@tensorflow/tfjs';
import { checkCandidates } from './candidates.ts';
import { hardConcrete as distribution, logisticNoise } from './hard-concrete-gate.ts';
import {
  type HardConcreteOptions,
  type HardConcreteSettings,
  hardConcreteSettings,
} from './hard-concrete-options.ts';
import { createHardConcreteState } from './hard-concrete-state.ts';
import { createObservations } from './observations.ts';
import { logitsOf, pruningLogits } from './parameter-names.ts';
import { type LayerPlan, planLayers } from './session-plan.ts';

/**
 * Stochastic gates on the bit-sharing decomposition (Bayesian Bits, van Baalen et al., 2020): each offset and each group of
 * filters has a gate drawn from the hard-concrete distribution in every training pass, whose probability to be open is priced
 * by the cost model. In the end a gate that is closed often enough is closed.
 */
export function createHardConcrete(options: HardConcreteOptions = {}): GateSearch {
  const settings = hardConcreteSettings(options);
  checkCandidates('hard-concrete', settings.candidates, true);
  return {
    name: 'hard-concrete',
    gateLearningRate: 1,
    begin: (context) => beginHardConcrete(context, settings),
  };
}

/** Provides GATE_SEARCH; needs nothing (its session gets the quantizer and the cost model). */
export const hardConcrete = (options: HardConcreteOptions = {}): Plugin =>
  plugin({ name: 'hard-concrete', provides: GATE_SEARCH, create: () => createHardConcrete(options) });

function beginHardConcrete(
  { graph, parameters, quantizer, cost, random }: SearchContext,
  settings: HardConcreteSettings,
): SearchSession {
  const { candidates, edgeBits, groupSize, quantize } = settings;
  const plans = planLayers(graph, settings.prune);
  const state = createHardConcreteState(graph, plans, settings, cost);
  const sites = createSiteParameters(parameters, quantizer);
  const observations = createObservations();
  /** Gates of each prunable layer's groups in the pass in hand. */
  const groups = new Map<string, tf.Tensor1D>();
  for (const [name, size] of state.logits) {
    const values = new Float32Array(size).fill(settings.initialLogit);
    parameters.add(name, 'threshold', { shape: [size], values });
  }

  const read = () =>
    observations.read(new Map([...state.logits.keys()].map((name) => [name, parameters.get(name).variable])));

  return {
    apply({ node, input, weights, training, compute }) {
      const plan = plans.get(node.id)!;
      const { filterSource, inputSource, searched, readsImage, signed, keepsScale } = plan;
      if (filterSource?.layer === node.id) groups.set(node.id, groupGates(node.id, training));
      const gated = (x: tf.Tensor) =>
        inputSource
          ? gateInputChannels(x, inputSource.filters, (t) => tf.mul(t, channelsOf(inputSource)))
          : x;
      if (!quantize) return compute(gated(input), weights);
      const coded = (x: tf.Tensor) =>
        readsImage ? x : quantized({ layer: node.id, role: 'activation', signed }, x, searched, training);
      // A quantizer need not have a level at zero where values may be negative.
      const x = signed ? gated(coded(input)) : coded(gated(input));
      const mask = training ? undefined : maskOf(plan, weights.shape);
      const site = { layer: node.id, role: 'weight', keepsScale } as const;
      return compute(x, quantized(site, weights, searched, training, mask));
    },
    frozen: () => new Set(),
    penalty: async () => state.penalty(await read()),
    policy: async () => state.policy(await read()),
    gates: async () => state.gates(await read()),
    async weights() {
      const all = Object.entries(await parameters.read());
      return Object.fromEntries(all.filter(([name]) => !state.logits.has(name)));
    },
    state: async () => ({ data: random.state(), tensors: {} }),
    restore: ({ data }) => random.restore(data as readonly number[]),
    dispose: () => observations.dispose(),
  };

  /** Drawn anew in a training pass; 0 or 1 by their probability otherwise. */
  function gatesOf(name: string, training: boolean): tf.Tensor1D {
    const { variable } = parameters.get(name);
    if (!training) return tf.cast(tf.greater(variable, state.openFrom), 'float32') as tf.Tensor1D;
    const noise = Array.from({ length: variable.size }, () => logisticNoise(random.next()));
    const { temperature, low, high } = distribution;
    const concrete = tf.sigmoid(tf.div(tf.add(variable, tf.tensor1d(noise)), temperature));
    return tf.clipByValue(tf.add(tf.mul(concrete, high - low), low), 0, 1) as tf.Tensor1D;
  }

  /** The likeliest group (the first on a tie) is always open, so that no layer disappears. */
  function groupGates(layer: string, training: boolean): tf.Tensor1D {
    const gates = gatesOf(pruningLogits(layer), training);
    const logits = parameters.get(pruningLogits(layer)).variable;
    // Above an infinite threshold there is nothing but the best.
    const always = channelGates(logits, tf.scalar(Number.POSITIVE_INFINITY), 1, gates.size);
    return tf.add(always, tf.mul(gates, tf.sub(1, always))) as tf.Tensor1D;
  }

  function channelsOf({ layer, filters }: PrunableLayer): tf.Tensor1D {
    return spreadGroups(groups.get(layer)!, groupSize, filters) as tf.Tensor1D;
  }

  function maskOf({ node, inputSource, filterSource }: LayerPlan, shape: number[]): tf.Tensor | undefined {
    return weightMask(
      node,
      shape,
      inputSource && channelsOf(inputSource),
      filterSource && channelsOf(filterSource),
    );
  }

  function quantized(
    site: QuantizationSite,
    x: tf.Tensor,
    searched: boolean,
    training: boolean,
    mask?: tf.Tensor,
  ): tf.Tensor {
    const request = { x, site, mask, parameters: sites.of(site, x) };
    if (!searched) return quantizer.quantize(request, edgeBits);
    return gateBits(quantizer, request, gatesOf(logitsOf(site.layer, site.role), training), candidates);
  }
}
