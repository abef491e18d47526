import {
  GATE_SEARCH,
  type GateSearch,
  type LayerCall,
  type ParameterStore,
  type Plugin,
  plugin,
  type QuantizationSite,
  type SearchContext,
  type SearchSession,
  type Weights,
} from '@bitshare/core';
import { createSiteParameters, gateInputChannels, type PrunableLayer, weightMask } from '@bitshare/network';
import { channelGate, channelGates, filterScores, shareBits } from '@bitshare/ops';
import * as tf from '@tensorflow/tfjs';
import { checkCandidates } from './candidates.ts';
import { activationErrors, createGateState, filterScoresOf, weightErrors } from './gate-state.ts';
import { createObservations } from './observations.ts';
import { activationThresholds, pruningThreshold, weightThresholds } from './parameter-names.ts';
import { type SbsOptions, type SbsSettings, sbsSettings } from './sbs-options.ts';
import { type LayerPlan, planLayers } from './session-plan.ts';

/**
 * Single-path Bit Sharing: bits of weights and activations and the filters to keep, learned by gates in one pass
 * (METHOD sections 2 to 4). With `prune: false` it is SBS-Q, with `quantize: false` SBS-P.
 */
export function createSbs(options: SbsOptions = {}): GateSearch {
  const settings = sbsSettings(options);
  checkCandidates('sbs', settings.candidates, true);
  return { name: 'sbs', begin: (context) => beginSbs(context, settings) };
}

/** Provides GATE_SEARCH; needs nothing (its session gets the quantizer and the cost model). */
export const sbs = (options: SbsOptions = {}): Plugin =>
  plugin({ name: 'sbs', provides: GATE_SEARCH, create: () => createSbs(options) });

function beginSbs(
  { graph, parameters, quantizer, cost }: SearchContext,
  settings: SbsSettings,
): SearchSession {
  const plans = planLayers(graph, settings.prune);
  const thresholds = addThresholds(parameters, plans, settings);
  const sites = createSiteParameters(parameters, quantizer);
  const state = createGateState(graph, plans, settings, cost);
  const observations = createObservations();
  const runningErrors = new Map<string, Float32Array>();
  /** Scores of each prunable layer in the pass in hand. */
  const scores = new Map<string, tf.Tensor1D>();

  const read = () =>
    observations.read(new Map(thresholds.map((name) => [name, parameters.get(name).variable])));

  /** What the gates see, with activation errors averaged over batches: a single batch would make the choice a matter of luck. */
  const settled = async () => new Map([...(await read()), ...runningErrors]);

  return {
    apply(call) {
      const plan = plans.get(call.node.id)!;
      const { filterSource } = plan;
      if (filterSource?.layer === call.node.id) scoreFilters(call);
      if (!settings.quantize) return call.compute(gatedInput(plan, call.input), call.weights);
      return call.compute(layerInput(plan, call), quantizedWeights(plan, call));
    },

    frozen(step) {
      const weightsTurn = Math.floor(step / settings.alternationPeriod) % 2 === 0;
      return new Set(thresholds.filter((name) => name.endsWith('/activationThresholds') === weightsTurn));
    },

    async penalty() {
      const values = await read();
      for (const [name, errors] of values) {
        if (name.endsWith('/activationErrors'))
          runningErrors.set(name, blend(runningErrors.get(name), errors, settings.errorMomentum));
      }
      return state.penalty(values);
    },

    policy: async () => state.policy(await settled()),
    gates: async () => state.gates(await settled()),
    weights: () => parameters.read(),
    async state() {
      const seen = [...(await observations.read(new Map()))];
      return { data: null, tensors: { ...named('seen/', seen), ...named('running/', [...runningErrors]) } };
    },
    restore({ tensors }) {
      for (const [name, { values }] of Object.entries(tensors)) {
        const own = name.slice(name.indexOf('/') + 1);
        if (name.startsWith('running/')) runningErrors.set(own, values);
        else tf.tidy(() => observations.put(own, tf.tensor1d(values)));
      }
    },
    dispose: () => observations.dispose(),
  };

  function scoreFilters({ node, weights, training }: LayerCall): void {
    const value = filterScores(weights, settings.groupSize);
    scores.set(node.id, value);
    if (training) observations.put(filterScoresOf(node.id), value);
  }

  /** Pruned channels are gated behind the quantizer where it need not have a level at zero. */
  function layerInput(plan: LayerPlan, { input, training }: LayerCall): tf.Tensor {
    if (plan.signed) return gatedInput(plan, quantizedInput(plan, input, training));
    return quantizedInput(plan, gatedInput(plan, input), training);
  }

  /** Pruned channels are zero where they are read: that is the same as removing them, and keeps their gradient alive. */
  function gatedInput({ inputSource }: LayerPlan, input: tf.Tensor): tf.Tensor {
    if (!inputSource) return input;
    const { layer, filters } = inputSource;
    const threshold = parameters.get(pruningThreshold(layer)).variable;
    return gateInputChannels(input, filters, (x) =>
      channelGate(x, scores.get(layer)!, threshold, settings.groupSize),
    );
  }

  function quantizedInput(
    { node, searched, readsImage, signed }: LayerPlan,
    x: tf.Tensor,
    training: boolean,
  ): tf.Tensor {
    if (readsImage) return x;
    const site = { layer: node.id, role: 'activation', signed } as const;
    return share(site, x, undefined, searched, training);
  }

  function quantizedWeights(plan: LayerPlan, { node, weights, training }: LayerCall): tf.Tensor {
    const inputs = openChannels(plan.inputSource);
    const mask = weightMask(node, weights.shape, inputs, openChannels(plan.filterSource));
    const site = { layer: node.id, role: 'weight', keepsScale: plan.keepsScale } as const;
    return share(site, weights, mask, plan.searched, training);
  }

  function openChannels(source: PrunableLayer | undefined): tf.Tensor1D | undefined {
    if (!source) return undefined;
    const threshold = parameters.get(pruningThreshold(source.layer)).variable;
    return channelGates(scores.get(source.layer)!, threshold, settings.groupSize, source.filters);
  }

  function share(
    site: QuantizationSite,
    x: tf.Tensor,
    mask: tf.Tensor | undefined,
    searched: boolean,
    training: boolean,
  ): tf.Tensor {
    const request = { x, site, mask, parameters: sites.of(site, x) };
    if (!searched) return quantizer.quantize(request, settings.edgeBits);
    const [name, seen] =
      site.role === 'weight' ? [weightThresholds, weightErrors] : [activationThresholds, activationErrors];
    const gates = parameters.get(name(site.layer)).variable as unknown as tf.Tensor1D;
    const { output, errors } = shareBits(quantizer, request, gates, settings.candidates);
    if (training) observations.put(seen(site.layer), errors);
    return output;
  }
}

/** Makes the thresholds of every gate and returns their names. */
function addThresholds(
  parameters: ParameterStore,
  plans: ReadonlyMap<string, LayerPlan>,
  settings: SbsSettings,
): readonly string[] {
  const names: string[] = [];
  const add = (name: string, shape: number[], value: number) => {
    const values = new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(value);
    parameters.add(name, 'threshold', { shape, values });
    names.push(name);
  };
  const steps = [settings.candidates.length - 1];
  for (const { node, searched, filterSource } of plans.values()) {
    if (settings.quantize && searched) {
      add(weightThresholds(node.id), steps, settings.initialThreshold);
      add(activationThresholds(node.id), steps, settings.initialThreshold);
    }
    if (filterSource?.layer === node.id) {
      const weights = parameters.get(`${node.id}/weights`).variable;
      const smallest = tf.tidy(() => tf.min(filterScores(weights, settings.groupSize)).dataSync()[0]!);
      add(pruningThreshold(node.id), [], smallest - settings.pruningMargin);
    }
  }
  return names;
}

/** Values as the tensors of a snapshot. */
const named = (prefix: string, entries: readonly (readonly [string, Float32Array])[]): Weights =>
  Object.fromEntries(
    entries.map(([name, values]) => [`${prefix}${name}`, { shape: [values.length], values }]),
  );

/** Running mean; the first value stands for itself. */
function blend(old: Float32Array | undefined, value: Float32Array, keep: number): Float32Array {
  return old ? value.map((v, i) => keep * old[i]! + (1 - keep) * v) : value;
}
