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
  fixedBits,
  type GateReading,
  type GateReadings,
  gateOptions,
  planLayers,
  readLayers,
  selectedGates,
  selectedPolicy,
} from '@bitshare/network';
import * as tf from '@tensorflow/tfjs';
import { createBranches } from './branches.ts';
import { type GateValues, readGates } from './gate-parameters.ts';
import { addLogits } from './logits.ts';
import { meanBits, meanBitsDerivative, mostLikely } from './mixture.ts';
import { type MultiPathOptions, type MultiPathSettings, multiPathSettings } from './multi-path-options.ts';

/**
 * Multi-path search of bits (DNAS, Wu et al., 2018): each candidate has its own branch, with its own weights and clip values,
 * and a layer's output is the mixture of the branches. It is the baseline of bit sharing: it computes and stores every branch.
 */
export function createMultiPath(options: MultiPathOptions = {}): GateSearch {
  const settings = multiPathSettings(options);
  return {
    name: 'multi-path',
    gateLearningRate: 1,
    begin: (context) => beginMultiPath(context, settings),
  };
}

/** Provides GATE_SEARCH; needs nothing (its session gets the quantizer and the cost model). */
export const multiPath = (options: MultiPathOptions = {}): Plugin =>
  plugin({ name: 'multi-path', provides: GATE_SEARCH, create: () => createMultiPath(options) });

/** State of a session besides its parameters. */
interface MultiPathMemory {
  /** Training passes observed. */
  readonly step: number;
  /** Temperature of the last training pass, and its noise by logit parameter. */
  readonly temperature: number;
  readonly noise: Readonly<Record<string, readonly number[]>>;
  readonly random: readonly number[];
}

function beginMultiPath(
  { graph, parameters, quantizer, cost, random, steps }: SearchContext,
  { candidates, edgeBits, mixing, temperatures, weightSteps }: MultiPathSettings,
): SearchSession {
  const plans = planLayers(graph);
  const searched = [...plans.values()].filter((plan) => plan.searched);
  const branches = createBranches(parameters, quantizer, searched, candidates);
  const logits = addLogits(parameters, plans, { bits: candidates.length, initial: 0 });
  const pricing = createPricing(graph, cost);
  const zeros = candidates.map(() => 0);
  let step = 0;
  let temperature = 1;
  let noise: MultiPathMemory['noise'] = {};
  let observed: GateValues = { of: () => [] };

  const presentTemperature = () => {
    if (mixing === 'softmax') return 1;
    const [first, last] = temperatures;
    return first * (last / first) ** Math.min(1, step / Math.max(1, steps - 1));
  };

  return {
    apply(call) {
      const plan = plans.get(call.node.id)!;
      const { bits: own } = logits.get(call.node.id)!;
      if (!own) {
        const { sites } = branches.at(edgeBits);
        return compressedLayer(plan, call, { quantize: (site, x) => sites.quantize(site, x, edgeBits) });
      }
      if (call.training) temperature = presentTemperature();
      const quantized = (site: QuantizationSite, x: tf.Tensor, bits: number) =>
        branches.at(bits).sites.quantize(site, x, bits);
      /** All branches read the same mixture. */
      let read: tf.Tensor | undefined;
      const mixedInput = (site: QuantizationSite, x: tf.Tensor) => {
        const inputs = () => candidates.map((bits) => quantized(site, x, bits));
        read ??= mixture(inputs(), own.activation, call.training);
        return read;
      };
      const outputs = candidates.map((bits) => {
        const weights = branches.at(bits).weights(call.node.id).variable;
        return compressedLayer(
          plan,
          { ...call, weights },
          {
            quantize: (site, x) => (site.role === 'weight' ? quantized(site, x, bits) : mixedInput(site, x)),
          },
        );
      });
      return mixture(outputs, own.weight, call.training);
    },

    trains({ kind }, step) {
      if (weightSteps === 0) return true;
      const logitsTurn = step % (weightSteps + 1) === weightSteps;
      return (kind === 'threshold') === logitsTurn;
    },
    async observe() {
      observed = await readGates(logits);
      step++;
    },
    price: () => pricing(readings(observed)),
    policy: async () => selectedPolicy(graph, readings(await readGates(logits))),
    options: async () => gateOptions(plans, readings(await readGates(logits))),
    gates: async () => selectedGates(plans, readings(await readGates(logits))),
    weights: (policy) => branches.chosen(policy),
    state: () => ({
      data: { step, temperature, noise, random: random.state() } satisfies MultiPathMemory,
      tensors: {},
    }),
    restore({ data }) {
      const memory = data as MultiPathMemory;
      ({ step, temperature, noise } = memory);
      random.restore(memory.random);
    },
    dispose() {},
  };

  function mixture(
    values: readonly tf.Tensor[],
    { name, variable }: Parameter,
    training: boolean,
  ): tf.Tensor {
    const drawn = training && mixing === 'gumbel-softmax' ? zeros.map(() => gumbel()) : zeros;
    if (training) noise = { ...noise, [name]: drawn };
    const shares = tf.softmax(tf.div(tf.add(variable, tf.tensor1d(drawn)), training ? temperature : 1));
    return tf
      .unstack(shares)
      .map((share, k) => tf.mul(values[k]!, share))
      .reduce((sum, value) => tf.add(sum, value));
  }

  /** A sample of the standard Gumbel distribution. */
  function gumbel(): number {
    return -Math.log(-Math.log(Math.max(random.next(), 1e-12)));
  }

  function readings(values: GateValues): GateReadings {
    const bitsOf = (parameter: Parameter): GateReading => {
      const own = Array.from(values.of(parameter));
      const mixed = { candidates, logits: own, noise: noise[parameter.name] ?? zeros, temperature };
      return {
        selected: mostLikely(candidates, own),
        relaxed: meanBits(mixed),
        parameter: parameter.name,
        derivatives: meanBitsDerivative(mixed),
        candidates,
      };
    };
    return readLayers(plans, ({ node }) => {
      const { bits } = logits.get(node.id)!;
      return {
        weightBits: bits ? bitsOf(bits.weight) : fixedBits(edgeBits),
        activationBits: bits ? bitsOf(bits.activation) : fixedBits(edgeBits),
      };
    });
  }
}
