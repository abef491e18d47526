import {
  GATE_SEARCH,
  type GateSearch,
  type LayerCall,
  type Plugin,
  plugin,
  type QuantizationSite,
  type SearchContext,
  type SearchSession,
} from '@bitshare/core';
import { createSiteParameters, filtersOf, policyFor } from '@bitshare/network';
import * as tf from '@tensorflow/tfjs';
import { createBranches } from './branches.ts';
import { checkCandidates } from './candidates.ts';
import { type Mixture, meanBits, meanBitsSlope, mostLikely } from './mixture.ts';
import { type MultiPathOptions, type MultiPathSettings, multiPathSettings } from './multi-path-options.ts';
import { createObservations } from './observations.ts';
import { logitsOf } from './parameter-names.ts';
import { createPricing } from './pricing.ts';
import { planLayers } from './session-plan.ts';

/**
 * Multi-path search of bits (DNAS, Wu et al., 2018): each candidate is a branch of its own, with its own weights and clip values,
 * and a layer's output is the branches' mixture. What bit sharing is measured against: it computes and keeps every branch.
 */
export function createMultiPath(options: MultiPathOptions = {}): GateSearch {
  const settings = multiPathSettings(options);
  checkCandidates('multi-path', settings.candidates, false);
  return {
    name: 'multi-path',
    gateLearningRate: 1,
    begin: (context) => beginMultiPath(context, settings),
  };
}

/** Provides GATE_SEARCH; needs nothing (its session gets the quantizer and the cost model). */
export const multiPath = (options: MultiPathOptions = {}): Plugin =>
  plugin({ name: 'multi-path', provides: GATE_SEARCH, create: () => createMultiPath(options) });

/** What a session remembers beyond its parameters. */
interface MultiPathMemory {
  readonly step: number;
  readonly noise: Readonly<Record<string, readonly number[]>>;
  readonly random: readonly number[];
}

function beginMultiPath(
  { graph, parameters, quantizer, cost, random, steps }: SearchContext,
  { candidates, lambda, edgeBits, mixing, temperatures, weightSteps }: MultiPathSettings,
): SearchSession {
  const plans = planLayers(graph, false);
  const searched = [...plans.values()].filter((plan) => plan.searched).map((plan) => plan.node.id);
  const branches = createBranches(parameters, searched, candidates);
  const sites = createSiteParameters(parameters, quantizer);
  const pricing = createPricing(graph, cost, lambda);
  const observations = createObservations();
  const zeros = candidates.map(() => 0);
  const logitNames = searched.flatMap((layer) => [logitsOf(layer, 'weight'), logitsOf(layer, 'activation')]);
  for (const name of logitNames)
    parameters.add(name, 'threshold', { shape: [candidates.length], values: Float32Array.from(zeros) });
  let step = 0;
  /** What the last training pass added to the logits. */
  let noise: Readonly<Record<string, readonly number[]>> = {};

  const temperature = () => {
    if (mixing === 'softmax') return 1;
    const [first, last] = temperatures;
    return first * (last / first) ** Math.min(1, step / Math.max(1, steps - 1));
  };
  const read = () =>
    observations.read(new Map(logitNames.map((name) => [name, parameters.get(name).variable])));
  const bitsFrom = (bitsOf: (layer: string, role: QuantizationSite['role']) => number) =>
    new Map(
      [...plans.values()].map(({ node: { id }, searched }) => [
        id,
        searched
          ? { weightBits: bitsOf(id, 'weight'), activationBits: bitsOf(id, 'activation') }
          : { weightBits: edgeBits, activationBits: edgeBits },
      ]),
    );
  const likelyBits = async () => {
    const logits = await read();
    return bitsFrom((layer, role) => mostLikely(candidates, logits.get(logitsOf(layer, role))!));
  };

  return {
    apply(call) {
      const { node, training } = call;
      if (!plans.get(node.id)!.searched) return applyEdge(call);
      const inputs = candidates.map((bits) => quantized(call.input, node.id, 'activation', bits));
      const x = mixture(inputs, logitsOf(node.id, 'activation'), training);
      const outputs = candidates.map((bits) => {
        const { variable } = parameters.get(`${branches.of(node.id, bits)}/weights`);
        return call.compute(x, quantized(variable, node.id, 'weight', bits));
      });
      return mixture(outputs, logitsOf(node.id, 'weight'), training);
    },

    frozen(step) {
      if (weightSteps === 0) return new Set();
      const logitsTurn = step % (weightSteps + 1) === weightSteps;
      if (!logitsTurn) return new Set(logitNames);
      return new Set(parameters.all().flatMap(({ name }) => (logitNames.includes(name) ? [] : [name])));
    },

    async penalty() {
      const logits = await read();
      const now = temperature();
      step++;
      const mixed = (layer: string, role: QuantizationSite['role']): Mixture => {
        const name = logitsOf(layer, role);
        return {
          candidates,
          logits: Array.from(logits.get(name)!),
          noise: noise[name] ?? zeros,
          temperature: now,
        };
      };
      const price = pricing(bitsFrom((layer, role) => meanBits(mixed(layer, role))));
      const gradients = searched.flatMap((layer) =>
        (['weight', 'activation'] as const).map((role): [string, Float32Array] => {
          const slope = price.byBits.get(layer)![`${role}Bits`];
          const byLogit = meanBitsSlope(mixed(layer, role));
          return [logitsOf(layer, role), Float32Array.from(byLogit, (value) => slope * value)];
        }),
      );
      return { loss: price.loss, cost: price.cost, gradients: new Map(gradients) };
    },

    async policy() {
      const bits = await likelyBits();
      return policyFor(graph, (id) => bits.get(id)!);
    },
    async gates() {
      const bits = await likelyBits();
      return [...plans.values()].map(({ node }) => {
        const filters = filtersOf(node);
        return { layer: node.id, ...bits.get(node.id)!, keptFilters: filters, filters };
      });
    },
    async weights(policy) {
      const logits = new Set(logitNames);
      const all = Object.entries(await parameters.read()).filter(([name]) => !logits.has(name));
      return branches.chosen(Object.fromEntries(all), policy);
    },

    async state() {
      const data: MultiPathMemory = { step, noise, random: random.state() };
      return { data, tensors: {} };
    },
    restore({ data }) {
      const memory = data as MultiPathMemory;
      ({ step, noise } = memory);
      random.restore(memory.random);
    },
    dispose: () => observations.dispose(),
  };

  function applyEdge({ node, input, weights, compute }: LayerCall): tf.Tensor {
    const { readsImage } = plans.get(node.id)!;
    const x = readsImage ? input : quantized(input, node.id, 'activation', edgeBits);
    return compute(x, quantized(weights, node.id, 'weight', edgeBits));
  }

  function quantized(x: tf.Tensor, layer: string, role: QuantizationSite['role'], bits: number): tf.Tensor {
    const { searched, signed, keepsScale } = plans.get(layer)!;
    const own = role === 'weight' ? { keepsScale } : { signed };
    const site = { layer: searched ? branches.of(layer, bits) : layer, role, ...own };
    return quantizer.quantize({ x, site, parameters: sites.of(site, x, bits) }, bits);
  }

  function mixture(values: readonly tf.Tensor[], name: string, training: boolean): tf.Tensor {
    const { variable } = parameters.get(name);
    const drawn = training && mixing === 'gumbel-softmax' ? zeros.map(() => gumbel()) : zeros;
    if (training) noise = { ...noise, [name]: drawn };
    const shares = tf.softmax(tf.div(tf.add(variable, tf.tensor1d(drawn)), training ? temperature() : 1));
    return tf
      .unstack(shares)
      .map((share, k) => tf.mul(values[k]!, share))
      .reduce((sum, value) => tf.add(sum, value));
  }

  /** A sample of the standard Gumbel distribution. */
  function gumbel(): number {
    return -Math.log(-Math.log(Math.max(random.next(), 1e-12)));
  }
}
