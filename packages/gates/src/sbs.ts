import {
  GATE_SEARCH,
  type GateSearch,
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
  filtersOf,
  fixedBits,
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
import { channelGate, channelGates, shareBits } from '@bitshare/ops';
import type * as tf from '@tensorflow/tfjs';
import { bitsDerivative, selectedBits } from './bit-gates.ts';
import { createComparisons, type Threshold } from './comparisons.ts';
import { keptFilters, keptFiltersDerivative } from './filter-gates.ts';
import { type GateValues, type LayerGateParameters, readGates } from './gate-parameters.ts';
import { groupScores } from './group-scores.ts';
import { nestedFilters } from './nested-filters.ts';
import { addThresholds } from './sbs-gates.ts';
import { type SbsOptions, type SbsSettings, sbsSettings } from './sbs-options.ts';

/**
 * Single-path Bit Sharing: bits of weights and activations and the filters to keep, learned by gates in one pass
 * (METHOD sections 2 to 4). With `prune: false` it is SBS-Q, with `quantize: false` SBS-P.
 */
export function createSbs(options: SbsOptions = {}): GateSearch {
  const settings = sbsSettings(options);
  return { name: 'sbs', begin: (context) => beginSbs(context, settings) };
}

/** Provides GATE_SEARCH; needs nothing (its session gets the quantizer and the cost model). */
export const sbs = (options: SbsOptions = {}): Plugin =>
  plugin({ name: 'sbs', provides: GATE_SEARCH, create: () => createSbs(options) });

function beginSbs(
  { graph, parameters, quantizer, cost }: SearchContext,
  settings: SbsSettings,
): SearchSession {
  const { candidates, groupSize, edgeBits, alternationPeriod, errorMomentum } = settings;
  const plans = planLayers(graph);
  const gates = addThresholds(parameters, plans, settings);
  const sites = createSiteParameters(parameters, quantizer);
  const activationThresholds = new Set([...gates.values()].map(({ bits }) => bits?.activation.name));
  const comparisons = createComparisons(
    [...gates].flatMap(([layer, own]) => thresholdsOf(plans.get(layer)!, own, settings)),
    errorMomentum,
  );
  const pricing = createPricing(graph, cost);
  /** Scores of each prunable layer in the current pass. */
  const scores = new Map<string, tf.Tensor1D>();

  const compressionOf = (training: boolean): LayerCompression => ({
    quantize: settings.quantize ? (site, x, mask) => shared(site, x, mask, training) : (_, x) => x,
    ...(settings.prune
      ? {
          gate: ({ layer }, x) => channelGate(x, scores.get(layer)!, thresholdOf(layer), groupSize),
          survivors: ({ layer, filters }) =>
            settings.quantize
              ? channelGates(scores.get(layer)!, thresholdOf(layer), groupSize, filters)
              : undefined,
        }
      : {}),
  });
  const compressions = { training: compressionOf(true), evaluation: compressionOf(false) };

  return {
    apply(call) {
      const plan = plans.get(call.node.id)!;
      if (settings.prune && plan.prunable) scoreFilters(plan.prunable, call.training);
      return compressedLayer(plan, call, compressions[call.training ? 'training' : 'evaluation']);
    },
    trains({ name, kind }, step) {
      if (kind !== 'threshold') return true;
      const weightsTurn = Math.floor(step / alternationPeriod) % 2 === 0;
      return activationThresholds.has(name) !== weightsTurn;
    },
    observe: () => comparisons.observe(),
    price: () => pricing(readings({ of: (parameter) => comparisons.of(parameter).thresholds })),
    policy: async () => selectedPolicy(graph, readings(await readGates(gates))),
    options: async () => gateOptions(plans, readings(await readGates(gates))),
    gates: async () => selectedGates(plans, readings(await readGates(gates))),
    weights: () => parameters.read(({ kind }) => kind !== 'threshold'),
    state: () => comparisons.state(),
    restore: (state) => comparisons.restore(state),
    dispose: () => comparisons.dispose(),
  };

  function thresholdOf(layer: string): tf.Tensor {
    return gates.get(layer)!.filters!.variable;
  }

  /** Filters that are removed together are scored with the first of their layers, which comes before all that read them. */
  function scoreFilters(pruned: PrunableLayer, training: boolean): void {
    const value = groupScores(parameters, pruned, groupSize);
    scores.set(pruned.layer, value);
    if (training) comparisons.show(gates.get(pruned.layer)!.filters!, value);
  }

  function shared(
    site: QuantizationSite,
    x: tf.Tensor,
    mask: tf.Tensor | undefined,
    training: boolean,
  ): tf.Tensor {
    const thresholds = gates.get(site.layer)!.bits?.[site.role];
    if (!thresholds) return sites.quantize(site, x, edgeBits, mask);
    const request = sites.request(site, x, mask);
    const { output, errors } = shareBits(
      quantizer,
      request,
      thresholds.variable as unknown as tf.Tensor1D,
      candidates,
    );
    if (training) comparisons.show(thresholds, errors);
    return output;
  }

  /** @param thresholds the thresholds of the comparison. */
  function readings(thresholds: GateValues): GateReadings {
    const fixed = fixedBits(settings.quantize ? edgeBits : 32);
    return readLayers(plans, ({ node }) => {
      const { bits, filters } = gates.get(node.id)!;
      const bitsOf = (role: QuantizationSite['role']) => {
        if (!bits) return fixed;
        const { last, settled } = comparisons.of(bits[role]);
        const values = thresholds.of(bits[role]);
        const now = { errors: last, thresholds: values };
        return {
          selected: selectedBits(candidates, { errors: settled, thresholds: values }),
          relaxed: selectedBits(candidates, now),
          parameter: bits[role].name,
          derivatives: bitsDerivative(candidates, now),
          candidates,
        };
      };
      return {
        weightBits: bitsOf('weight'),
        activationBits: bitsOf('activation'),
        filters: filters && filtersReading(),
      };

      function filtersReading() {
        const own = {
          scores: comparisons.of(filters!).last,
          threshold: thresholds.of(filters!)[0]!,
          filters: filtersOf(node),
          groupSize,
        };
        const kept = keptFilters(own);
        return {
          kept,
          nested: nestedFilters(own.scores, own.filters, groupSize),
          selected: kept.length,
          relaxed: kept.length,
          parameter: filters!.name,
          derivatives: [keptFiltersDerivative(own)],
        };
      }
    });
  }
}

/** The thresholds of a layer. Activation gates use a running mean, because the error of a single batch is too noisy. */
function thresholdsOf(
  { node }: LayerPlan,
  { bits, filters }: LayerGateParameters,
  { candidates, groupSize }: SbsSettings,
): readonly Threshold[] {
  const compared = candidates.length - 1;
  return [
    ...(bits
      ? [
          { parameter: bits.weight, compared, averaged: false },
          { parameter: bits.activation, compared, averaged: true },
        ]
      : []),
    ...(filters
      ? [{ parameter: filters, compared: Math.ceil(filtersOf(node) / groupSize), averaged: false }]
      : []),
  ];
}
