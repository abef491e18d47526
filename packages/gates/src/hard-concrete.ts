import {
  GATE_SEARCH,
  type GateSearch,
  type Parameter,
  type Plugin,
  plugin,
  type QuantizationSite,
  type SearchContext,
  type SearchSession,
} from '@bitshare/core';
import {
  compressedLayer,
  createPricing,
  createSiteParameters,
  type FilterReading,
  filtersOf,
  fixedBits,
  type GateReading,
  type GateReadings,
  gateOptions,
  type LayerCompression,
  type LayerPlan,
  type PrunableLayer,
  planLayers,
  readLayers,
  selectedGates,
  selectedPolicy,
} from '@bitshare/network';
import { channelGates, gateBits, spreadGroups } from '@bitshare/ops';
import * as tf from '@tensorflow/tfjs';
import { relaxedBits, relaxedBitsDerivative } from './bit-gates.ts';
import { type GateValues, readGates } from './gate-parameters.ts';
import {
  hardConcrete as distribution,
  logisticNoise,
  logitOf,
  openProbability,
  openProbabilityDerivative,
} from './hard-concrete-gate.ts';
import {
  type HardConcreteOptions,
  type HardConcreteSettings,
  hardConcreteSettings,
} from './hard-concrete-options.ts';
import { addLogits } from './logits.ts';
import { nestedFilters } from './nested-filters.ts';

/**
 * Stochastic gates on the bit-sharing decomposition (Bayesian Bits, van Baalen et al., 2020): each offset and each group of
 * filters has a gate drawn from the hard-concrete distribution in every training pass. The cost model counts each gate by its
 * probability of being open. A gate that is closed often enough is finally closed.
 */
export function createHardConcrete(options: HardConcreteOptions = {}): GateSearch {
  const settings = hardConcreteSettings(options);
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
  const { candidates, edgeBits, groupSize, quantize, prune, initialLogit, closedProbability } = settings;
  const plans = planLayers(graph);
  const logits = addLogits(parameters, plans, {
    bits: quantize ? candidates.length - 1 : 0,
    groupSize: prune ? groupSize : undefined,
    initial: initialLogit,
  });
  const sites = createSiteParameters(parameters, quantizer);
  const pricing = createPricing(graph, cost);
  /** The logit above which a gate is finally open. */
  const openFrom = logitOf(1 - closedProbability);
  /** Gates of each prunable layer's groups in the current pass. */
  const groups = new Map<string, tf.Tensor1D>();
  let observed: GateValues = { of: () => [] };

  const compressionOf = (training: boolean): LayerCompression => ({
    quantize: quantize ? (site, x, mask) => quantized(site, x, mask, training) : (_, x) => x,
    ...(prune ? { gate: (source, x) => tf.mul(x, channelsOf(source)) } : {}),
    // Drawn gates do not select filters yet.
    ...(prune && !training ? { survivors: channelsOf } : {}),
  });
  const compressions = { training: compressionOf(true), evaluation: compressionOf(false) };

  return {
    apply(call) {
      const plan = plans.get(call.node.id)!;
      const { filters } = logits.get(call.node.id)!;
      if (filters) groups.set(call.node.id, groupGates(filters, call.training));
      return compressedLayer(plan, call, compressions[call.training ? 'training' : 'evaluation']);
    },
    trains: () => true,
    async observe() {
      observed = await readGates(logits);
    },
    price: () => pricing(readings(observed)),
    policy: async () => selectedPolicy(graph, readings(await readGates(logits))),
    options: async () => gateOptions(plans, readings(await readGates(logits))),
    gates: async () => selectedGates(plans, readings(await readGates(logits))),
    weights: () => parameters.read(({ kind }) => kind !== 'threshold'),
    state: () => ({ data: random.state(), tensors: {} }),
    restore: ({ data }) => random.restore(data as readonly number[]),
    dispose() {},
  };

  /** Random gates in a training pass; otherwise 0 or 1 by their probability. */
  function gatesOf({ variable }: Parameter, training: boolean): tf.Tensor1D {
    if (!training) return tf.cast(tf.greater(variable, openFrom), 'float32') as tf.Tensor1D;
    const noise = Array.from({ length: variable.size }, () => logisticNoise(random.next()));
    const { temperature, low, high } = distribution;
    const concrete = tf.sigmoid(tf.div(tf.add(variable, tf.tensor1d(noise)), temperature));
    return tf.clipByValue(tf.add(tf.mul(concrete, high - low), low), 0, 1) as tf.Tensor1D;
  }

  /** The likeliest group (the first on a tie) is always open, so that no layer disappears. */
  function groupGates(parameter: Parameter, training: boolean): tf.Tensor1D {
    const gates = gatesOf(parameter, training);
    // At an infinite threshold only the best group is open.
    const always = channelGates(parameter.variable, tf.scalar(Number.POSITIVE_INFINITY), 1, gates.size);
    return tf.add(always, tf.mul(gates, tf.sub(1, always))) as tf.Tensor1D;
  }

  function channelsOf({ layer, filters }: PrunableLayer): tf.Tensor1D {
    return spreadGroups(groups.get(layer)!, groupSize, filters) as tf.Tensor1D;
  }

  function quantized(
    site: QuantizationSite,
    x: tf.Tensor,
    mask: tf.Tensor | undefined,
    training: boolean,
  ): tf.Tensor {
    const own = logits.get(site.layer)!.bits?.[site.role];
    if (!own) return sites.quantize(site, x, edgeBits, mask);
    return gateBits(quantizer, sites.request(site, x, mask), gatesOf(own, training), candidates);
  }

  function readings(values: GateValues): GateReadings {
    const fixed = fixedBits(quantize ? edgeBits : 32);
    const bitsOf = (parameter: Parameter): GateReading => {
      const own = Array.from(values.of(parameter));
      const probabilities = own.map(openProbability);
      const derivatives = relaxedBitsDerivative(candidates, probabilities);
      return {
        selected: relaxedBits(candidates, own.map(isOpen)),
        relaxed: relaxedBits(candidates, probabilities),
        parameter: parameter.name,
        derivatives: derivatives.map((derivative, j) => derivative * openProbabilityDerivative(own[j]!)),
        candidates,
      };
    };
    return readLayers(plans, (plan) => {
      const { bits, filters } = logits.get(plan.node.id)!;
      return {
        weightBits: bits ? bitsOf(bits.weight) : fixed,
        activationBits: bits ? bitsOf(bits.activation) : fixed,
        filters: filters && filtersReading(plan, filters.name, values.of(filters)),
      };
    });
  }

  function filtersReading({ node }: LayerPlan, parameter: string, values: ArrayLike<number>): FilterReading {
    const own = Array.from(values);
    const best = own.indexOf(Math.max(...own));
    const sizes = own.map((_, group) => Math.min(groupSize, filtersOf(node) - group * groupSize));
    const kept = own.flatMap((logit, group) =>
      group === best || isOpen(logit)
        ? Array.from({ length: sizes[group]! }, (_, i) => group * groupSize + i)
        : [],
    );
    const probable = own.map((logit, group) => sizes[group]! * (group === best ? 1 : openProbability(logit)));
    return {
      kept,
      nested: nestedFilters(own, filtersOf(node), groupSize),
      selected: kept.length,
      relaxed: probable.reduce((sum, size) => sum + size, 0),
      parameter,
      derivatives: own.map((logit, group) =>
        group === best ? 0 : sizes[group]! * openProbabilityDerivative(logit),
      ),
    };
  }

  function isOpen(logit: number): 0 | 1 {
    return logit > openFrom ? 1 : 0;
  }
}
