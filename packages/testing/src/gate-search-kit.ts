import {
  type CompressionPolicy,
  type CostModel,
  createRandom,
  type GateSearch,
  type Graph,
  type ParameterStore,
  type QuantizeRequest,
  type Quantizer,
  type SearchSession,
  type Weights,
} from '@bitshare/core';
import {
  checkPolicy,
  countLayers,
  createNetwork,
  extract,
  fixedPrecision,
  initialWeights,
  type Network,
} from '@bitshare/network';
import { uniformQuantize } from '@bitshare/ops';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';

export interface GateSearchKitOptions {
  /** The relaxed cost is smooth in every gate: its gradient must be that of finite differences. */
  readonly smooth?: boolean;
  /** Passes outside training mix candidates, where those of other searches compute the policy that the gates stand for. */
  readonly mixes?: boolean;
  /** The task's loss moves every gate, not the cost alone: each gate must get a part of its gradient that is not zero. */
  readonly taskDriven?: boolean;
}

const convolution = (filters: number) => ({
  filters,
  kernelSize: [3, 3] as const,
  strides: [1, 1] as const,
  padding: 'same' as const,
  groups: 1,
  bias: false,
});
const norm = { epsilon: 1e-5, momentum: 0.9 };

/** A block with a shortcut: `conv1` can be pruned, `conv2` reads what is left, of which a batch norm makes negative values. */
const graph: Graph = {
  name: 'search-kit',
  output: 'answer',
  nodes: [
    { id: 'image', op: 'input', inputs: [], attributes: { shape: [5, 5, 1] } },
    { id: 'stem', op: 'conv2d', inputs: ['image'], attributes: convolution(4) },
    { id: 'relu', op: 'relu', inputs: ['stem'], attributes: {} },
    { id: 'conv1', op: 'conv2d', inputs: ['relu'], attributes: convolution(8) },
    { id: 'norm1', op: 'batchNorm', inputs: ['conv1'], attributes: norm },
    { id: 'relu1', op: 'relu', inputs: ['norm1'], attributes: {} },
    { id: 'shift1', op: 'batchNorm', inputs: ['relu1'], attributes: norm },
    { id: 'conv2', op: 'conv2d', inputs: ['shift1'], attributes: convolution(4) },
    { id: 'sum', op: 'add', inputs: ['conv2', 'relu'], attributes: {} },
    { id: 'pool', op: 'globalAveragePool', inputs: ['sum'], attributes: {} },
    { id: 'answer', op: 'dense', inputs: ['pool'], attributes: { units: 3, bias: true } },
  ],
};

/** Clips at a learned value, that of weights in their own mean magnitude: the least that a search may count on. */
const quantizer: Quantizer = {
  name: 'plain',
  initialise: (x, site) => ({
    clip: tf.tidy(() => tf.add(tf.div(tf.max(tf.abs(x)), unitOf({ x, site })), 1e-3)),
  }),
  quantize: (request, bits) => {
    const { x, site, parameters } = request;
    const signed = site.role === 'weight' || site.signed === true;
    return uniformQuantize(x, tf.mul(parameters.clip!, unitOf(request)), bits, signed);
  },
};

/** Mean magnitude of the weights that survive extraction; 1 for activations. Not differentiated. */
function unitOf({ x, site, mask }: Pick<QuantizeRequest, 'x' | 'site' | 'mask'>): tf.Scalar {
  if (site.role === 'activation') return tf.scalar(1);
  return tf.tidy(() => {
    const kept = mask ?? tf.onesLike(x);
    const values = tf.sum(tf.mul(tf.abs(x), kept)).dataSync()[0]!;
    return tf.scalar(values / tf.sum(kept).dataSync()[0]!);
  });
}

/** Multiplications by their bits, as most costs are in their bits and counts. */
const cost: CostModel = {
  name: 'bit products',
  unit: 'bit products',
  convention: 'search-kit-v1',
  ledger(work) {
    const layers = work.map(({ id, macs, weightBits, activationBits }) => ({
      id,
      cost: macs * weightBits * activationBits,
    }));
    const total = layers.reduce((sum, layer) => sum + layer.cost, 0);
    return { convention: 'search-kit-v1', unit: 'bit products', layers, total };
  },
  gradient: (work) =>
    work.map(({ macs, weightBits, activationBits }) => ({
      ...{ weights: 0, inputElements: 0, outputElements: 0 },
      macs: weightBits * activationBits,
      weightBits: macs * activationBits,
      activationBits: macs * weightBits,
    })),
};

const costOf = (policy: CompressionPolicy) => cost.ledger(countLayers(graph, policy), graph).total;

const steps = 40;
const lambda = 0.1;
const images = () => tf.randomUniform([3, 5, 5, 1], 0, 1, 'float32', 3) as tf.Tensor4D;

/** A search on the small network, stepped by plain gradient descent. */
interface Trial {
  readonly network: Network;
  readonly session: SearchSession;
  readonly parameters: ParameterStore;
  /** Gates that have got a part of the task's gradient that is not zero, by name. */
  readonly reached: ReadonlySet<string>;
  /** A training pass and a step; returns the cost's part of the loss. */
  step(index: number): Promise<number>;
  end(): void;
}

function begin(
  search: GateSearch,
  weights: Weights = initialWeights(graph, createRandom(1)),
  asked: Quantizer = quantizer,
): Trial {
  const network = createNetwork(graph, weights);
  const { parameters } = network;
  const random = createRandom(2);
  const session = search.begin({ graph, parameters, quantizer: asked, cost, random, steps });
  const reached = new Set<string>();
  const rates = { threshold: search.gateLearningRate ?? 0.01 } as Readonly<Record<string, number>>;
  return {
    network,
    session,
    parameters,
    reached,
    async step(index) {
      // Sites make their parameters at the first pass, which must not be on the tape.
      if (index === 0) pass(network, session);
      const trained = parameters
        .all()
        .filter((parameter) => parameter.kind !== 'statistic' && session.trains(parameter, index));
      const { value, grads } = tf.variableGrads(
        () => {
          const logits = network.forward(images(), { training: true, transform: session });
          const labels = tf.oneHot(tf.tensor1d([0, 1, 2], 'int32'), 3);
          return tf.losses.softmaxCrossEntropy(labels, logits) as tf.Scalar;
        },
        trained.map(({ variable }) => variable),
      );
      await session.observe();
      const { cost: relaxed, logGradients } = session.price();
      for (const { name, kind, variable } of trained) {
        const rate = rates[kind] ?? 0.02;
        const added = logGradients.get(name)?.map((value) => lambda * value);
        tf.tidy(() => {
          const own = grads[variable.name];
          if (kind === 'threshold' && own?.dataSync().some((value) => value !== 0)) reached.add(name);
          if (own) variable.assign(tf.sub(variable, tf.mul(own, rate)));
          if (added)
            variable.assign(
              tf.sub(variable, tf.mul(tf.tensor(Float32Array.from(added), variable.shape), rate)),
            );
        });
      }
      tf.dispose([value, grads]);
      network.updateStatistics();
      return lambda * Math.log(relaxed);
    },
    end() {
      session.dispose();
      network.dispose();
    },
  };
}

function pass(network: Network, session: SearchSession): void {
  tf.tidy(() => void network.forward(images(), { training: true, transform: session }));
}

/** Lets nothing but the cost move the gates, for 80 steps. */
async function drive(network: Network, session: SearchSession, parameters: ParameterStore): Promise<void> {
  for (let i = 0; i < 80; i++) {
    pass(network, session);
    await session.observe();
    const { logGradients, cost: relaxed } = session.price();
    expect(Number.isFinite(relaxed)).toBe(true);
    for (const [parameter, gradient] of logGradients)
      tf.tidy(() => {
        const { variable } = parameters.get(parameter);
        const against = tf.neg(tf.sign(tf.tensor(Float32Array.from(gradient), variable.shape)));
        variable.assign(tf.add(variable, tf.mul(against, 0.1)));
      });
  }
}

/** What `f` gives on `trial`, which is ended, also by a failure. */
async function using<T>(trial: Trial, f: (trial: Trial) => Promise<T>): Promise<T> {
  try {
    return await f(trial);
  } finally {
    trial.end();
  }
}

/** What every `GateSearch` must do. Call it in a test file; it declares the tests. */
export function testGateSearch(
  name: string,
  create: () => GateSearch,
  { smooth = false, mixes = false, taskDriven = false }: GateSearchKitOptions = {},
): void {
  describe(`gate search contract: ${name}`, () => {
    beforeAll(() => tf.setBackend('cpu'));
    let before = 0;
    beforeEach(() => {
      before = tf.memory().numTensors;
    });
    afterEach(() => {
      expect(tf.memory().numTensors, 'tensors left over').toBe(before);
    });

    it('has a policy that fits the graph at any time, and gates that say the same', async () => {
      await using(begin(create()), async ({ session, step }) => {
        for (let i = 0; i < 5; i++) {
          if (i > 0) await step(i - 1);
          const policy = await session.policy();
          checkPolicy(graph, policy);
          for (const gate of await session.gates()) {
            const { weightBits, activationBits, keptFilters } = policy.layers[gate.layer]!;
            expect(gate).toMatchObject({ weightBits, activationBits });
            expect(gate.keptFilters).toBe(keptFilters?.length ?? gate.filters);
            if (keptFilters) expect(gate.keptFilters).toBeGreaterThan(0);
          }
        }
      });
    });

    it('offers options that fit the graph, from the cheapest to the dearest, its own choice among them', async ({
      skip,
    }) => {
      await using(begin(create()), async ({ session, step }) => {
        await step(0);
        if (!session.options) return skip('the search does not say what its gates can select');
        const policy = await session.policy();
        const options = await session.options();
        expect(options.length).toBeGreaterThan(0);
        for (const { layers, aspect, values } of options) {
          const chosen = values.map((value) => {
            const changed = layers.map((id) => [id, { ...policy.layers[id]!, [aspect]: value }] as const);
            return { ...policy, layers: { ...policy.layers, ...Object.fromEntries(changed) } };
          });
          for (const one of chosen) checkPolicy(graph, one);
          const costs = chosen.map(costOf);
          expect(costs).toEqual(costs.toSorted((a, b) => a - b));
          const amounts = values.map((value) => (typeof value === 'object' ? value.length : value));
          const own = policy.layers[layers[0]!]![aspect];
          expect(amounts).toContain(typeof own === 'object' ? own.length : own);
        }
      });
    });

    it('gives a cost, and derivatives of its logarithm by parameters that there are', async () => {
      await using(begin(create()), async ({ network, session, parameters, step }) => {
        const driven = new Set<string>();
        for (let i = 0; i < 3; i++) {
          await step(i);
          pass(network, session);
          await session.observe();
          const { cost: relaxed, logGradients } = session.price();
          expect(relaxed).toBeGreaterThan(0);
          expect(logGradients.size).toBeGreaterThan(0);
          for (const [parameter, gradient] of logGradients) {
            expect(gradient.length).toBe(parameters.get(parameter).variable.size);
            expect(gradient.every(Number.isFinite)).toBe(true);
            expect(parameters.get(parameter).kind).toBe('threshold');
            if (gradient.some((value) => value !== 0)) driven.add(parameter);
          }
        }
        // The cost reaches every gate.
        for (const { name, kind } of parameters.all())
          if (kind === 'threshold') expect(driven).toContain(name);
      });
    });

    it.runIf(taskDriven)("sends the task's gradient to every gate", async () => {
      await using(begin(create()), async ({ parameters, reached, step }) => {
        for (let i = 0; i < 20; i++) await step(i);
        const gates = parameters.all().filter(({ kind }) => kind === 'threshold');
        expect(gates.length).toBeGreaterThan(0);
        for (const { name: gate } of gates) expect(reached).toContain(gate);
      });
    });

    it.runIf(smooth)('has the gradient of its relaxed cost that finite differences give', async () => {
      await using(begin(create()), async ({ network, session, parameters, step }) => {
        for (let i = 0; i < 3; i++) await step(i);
        // Off any symmetry.
        for (const [k, { variable }] of parameters
          .all()
          .filter(({ kind }) => kind === 'threshold')
          .entries())
          tf.tidy(() =>
            variable.assign(tf.add(variable, tf.randomUniform(variable.shape, -0.6, 0.6, 'float32', k))),
          );
        pass(network, session);
        const memory = await session.state();
        await session.observe();
        const { logGradients } = session.price();
        const largest = Math.max(...[...logGradients.values()].flatMap((one) => Array.from(one, Math.abs)));
        expect(largest).toBeGreaterThan(0);
        for (const [parameter, gradient] of logGradients) {
          const { variable } = parameters.get(parameter);
          const base = Array.from(variable.dataSync());
          for (const [i, value] of base.entries()) {
            const at = async (delta: number) => {
              tf.tidy(() => variable.assign(tf.tensor(base.with(i, value + delta), variable.shape)));
              session.restore(memory);
              await session.observe();
              return Math.log(session.price().cost);
            };
            const difference = ((await at(0.01)) - (await at(-0.01))) / 0.02;
            expect(Math.abs(gradient[i]! - difference), `${parameter} ${i}`).toBeLessThan(0.01 * largest);
          }
          tf.tidy(() => variable.assign(tf.tensor(base, variable.shape)));
        }
      });
    });

    it('trains everything in its turn', async () => {
      await using(begin(create()), async ({ session, parameters, step }) => {
        await step(0);
        const trained = new Set<string>();
        for (let i = 0; i < 20; i++) {
          for (const one of parameters.all()) if (session.trains(one, i)) trained.add(one.name);
        }
        for (const { name: one, kind } of parameters.all())
          if (kind !== 'statistic') expect(trained).toContain(one);
      });
    });

    it('gives the same results when it is called again', async () => {
      await using(begin(create()), async ({ session, step }) => {
        for (let i = 0; i < 3; i++) await step(i);
        const answers = async () => [session.price(), await session.policy(), await session.gates()];
        const state = structuredClone(await session.state());
        const first = structuredClone(await answers());
        expect(await answers()).toEqual(first);
        expect(await session.state()).toEqual(state);
      });
    });

    it('lowers the cost of its policy without a task loss', async () => {
      await using(begin(create()), async ({ network, session, parameters }) => {
        pass(network, session);
        const first = costOf(await session.policy());
        await drive(network, session, parameters);
        expect(costOf(await session.policy())).toBeLessThan(first / 1.2);
      });
    });

    it('marks activations that may be negative for the quantizer', async () => {
      const least = new Map<string, { signed: boolean; value: number }>();
      const spy: Quantizer = {
        ...quantizer,
        quantize(request, bits) {
          const { x, site } = request;
          const value = tf.tidy(() => tf.min(x).dataSync()[0]!);
          if (site.role === 'activation') least.set(site.layer, { signed: site.signed === true, value });
          return quantizer.quantize(request, bits);
        },
      };
      const policy = await using(begin(create(), undefined, spy), async ({ session, step }) => {
        for (let i = 0; i < 3; i++) await step(i);
        return session.policy();
      });
      for (const [layer, { signed, value }] of least)
        if (value < 0) expect(signed, `the input of layer "${layer}" reaches ${value}`).toBe(true);
      // A search that quantizes nothing has nothing to tell.
      const quantizes = policy.layers.conv2!.activationBits < 32;
      expect(least.size > 0).toBe(quantizes);
      expect((least.get('conv2')?.value ?? 0) < 0).toBe(quantizes);
    });

    it.runIf(!mixes)('computes with masks what the extracted network computes', async () => {
      await using(begin(create()), async ({ network, session, parameters, step }) => {
        for (let i = 0; i < 3; i++) await step(i);
        // Gates that have long been driven to one side stay there, whatever the images.
        await drive(network, session, parameters);
        const policy = await session.policy();
        const masked = tf.tidy(() =>
          network.forward(images(), { training: false, transform: session }).arraySync(),
        );
        const small = extract(graph, await session.weights(policy), policy);
        const extracted = createNetwork(small.graph, small.weights);
        const transform = fixedPrecision({ ...small, quantizer, parameters: extracted.parameters });
        const logits = tf.tidy(() => extracted.forward(images(), { training: false, transform }).arraySync());
        extracted.dispose();
        for (const [i, row] of logits.entries())
          for (const [j, value] of row.entries()) expect(value).toBeCloseTo(masked[i]![j]!, 4);
      });
    });

    it('keeps the number of tensors', async () => {
      await using(begin(create()), async ({ step }) => {
        const counts = [];
        for (let i = 0; i < 8; i++) {
          await step(i);
          counts.push(tf.memory().numTensors);
        }
        expect(new Set(counts.slice(2)).size).toBe(1);
      });
    });

    it('does the same with the same seed', async () => {
      const run = () =>
        using(begin(create()), async ({ session, step }) => {
          const losses = [];
          for (let i = 0; i < 4; i++) losses.push(await step(i));
          return { losses, policy: await session.policy() };
        });
      expect(await run()).toEqual(await run());
    });

    it('resumes exactly from its state', async () => {
      await using(begin(create()), async (one) => {
        for (let i = 0; i < 3; i++) await one.step(i);
        const snapshot = structuredClone(await one.session.state());
        expect(JSON.parse(JSON.stringify(snapshot.data))).toEqual(snapshot.data);
        const stored = await one.parameters.read();
        await using(begin(create()), async (other) => {
          // A pass makes what is made at first use; then that moment's values.
          pass(other.network, other.session);
          for (const [parameter, { shape, values }] of Object.entries(stored))
            tf.tidy(() => other.parameters.get(parameter).variable.assign(tf.tensor(values, [...shape])));
          other.session.restore(snapshot);
          expect(await other.session.state()).toEqual(snapshot);
          expect(await other.session.policy()).toEqual(await one.session.policy());
          expect(await other.session.gates()).toEqual(await one.session.gates());
          for (let i = 3; i < 7; i++) expect(await other.step(i)).toBe(await one.step(i));
          expect(await other.session.policy()).toEqual(await one.session.policy());
          expect(await other.parameters.read()).toEqual(await one.parameters.read());
          expect(await other.session.state()).toEqual(await one.session.state());
        });
      });
    });

    it("gives the weights of any policy of its own as a network's", async () => {
      await using(begin(create()), async ({ session, parameters, step }) => {
        const policies = [];
        for (let i = 0; i < 6; i++) {
          await step(i);
          policies.push(await session.policy());
        }
        const stored = await parameters.read();
        for (const policy of policies) {
          const weights = await session.weights(policy);
          // A network of this graph refuses parameters that are neither its own nor its quantizer's.
          const network = createNetwork(graph, weights);
          const transform = fixedPrecision({ graph, policy, quantizer, parameters: network.parameters });
          const logits = tf.tidy(() => network.forward(images(), { training: false, transform }).dataSync());
          expect(logits.every(Number.isFinite)).toBe(true);
          network.dispose();
        }
        expect(await parameters.read()).toEqual(stored);
      });
    });
  });
}
