import { type CompressionPolicy, createRandom, type Graph, UserError, type Weights } from '@bitshare/core';
import {
  countLayers,
  createNetwork,
  extract,
  fixedPrecision,
  fullPrecisionPolicy,
  policyFor,
  prunableLayers,
  takeAlong,
  validateGraph,
} from '@bitshare/network';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createPlainQuantizer } from './plain-quantizer.ts';
import {
  excited,
  inverted,
  joined,
  lenetLike,
  padded,
  residual,
  streams,
  trainedWeights,
} from './small-graphs.ts';

beforeAll(() => tf.setBackend('cpu'));

const graphs = [lenetLike, residual, inverted, padded, joined, excited, streams];

/** Logits of a network at a policy, and its weights afterwards, clip values among them. */
async function evaluate(graph: Graph, weights: Weights, policy: CompressionPolicy, images: tf.Tensor4D) {
  const network = createNetwork(graph, weights);
  const { quantizer } = createPlainQuantizer();
  const transform = fixedPrecision({ graph, policy, quantizer, parameters: network.parameters });
  const logits = tf.tidy(() => network.forward(images, { training: false, transform }).dataSync());
  const after = await network.parameters.read();
  network.dispose();
  return { logits, weights: after };
}

/** Any bits for every layer, and any non-empty set of filters. */
const policies = (graph: Graph): fc.Arbitrary<CompressionPolicy> => {
  const bits = fc.constantFrom(2, 3, 4, 8, 32);
  const ids = Object.keys(fullPrecisionPolicy(graph).layers);
  const groups = prunableLayers(graph);
  const kept = groups.map(({ filters }) =>
    fc.subarray(
      Array.from({ length: filters }, (_, i) => i),
      { minLength: 1 },
    ),
  );
  return fc
    .record({
      bits: fc.tuple(...ids.map(() => fc.record({ weightBits: bits, activationBits: bits }))),
      kept: fc.tuple(...kept),
    })
    .map(({ bits, kept }) =>
      policyFor(graph, (id) => {
        const group = groups.findIndex(({ layers }) => layers.includes(id));
        const own = bits[ids.indexOf(id)]!;
        return group < 0 ? own : { ...own, keptFilters: kept[group]! };
      }),
    );
};

describe.each(graphs)('extract of $name', (graph) => {
  const { shape } = graph.nodes[0]!.attributes as { shape: readonly [number, number, number] };

  it('gives the logits of the masked network, at any bits and filters', async () => {
    const images = tf.randomUniform<tf.Rank.R4>([2, ...shape], 0, 1, 'float32', 5);
    await fc.assert(
      fc.asyncProperty(policies(graph), fc.integer({ min: 0, max: 1000 }), async (policy, seed) => {
        const masked = await evaluate(graph, trainedWeights(graph, createRandom(seed)), policy, images);
        const small = extract(graph, masked.weights, policy);
        validateGraph(small.graph);
        const plain = await evaluate(small.graph, small.weights, small.policy, images);
        const scale = Math.max(1, ...masked.logits.map(Math.abs));
        expect(plain.logits).toHaveLength(masked.logits.length);
        masked.logits.forEach((logit, i) => {
          expect(Math.abs(plain.logits[i]! - logit) / scale).toBeLessThan(1e-4);
        });
        // The masked and the extracted network have the same counts; clip values are kept, and no others are created.
        const work = (rows: ReturnType<typeof countLayers>) =>
          rows.map(({ id, macs, weights }) => ({ id, macs, weights }));
        expect(work(countLayers(small.graph, small.policy))).toEqual(work(countLayers(graph, policy)));
        expect(Object.keys(plain.weights).sort()).toEqual(Object.keys(small.weights).sort());
      }),
      { numRuns: 25, seed: 17 },
    );
    images.dispose();
  });

  it('with every filter kept changes nothing', () => {
    const weights = trainedWeights(graph, createRandom(1));
    const policy = fullPrecisionPolicy(graph);
    expect(extract(graph, weights, policy)).toEqual({ graph, weights, policy });
    const explicit = policyFor(graph, (id) => {
      const found = prunableLayers(graph).find(({ layers }) => layers.includes(id));
      const bits = { weightBits: 32, activationBits: 32 };
      return found ? { ...bits, keptFilters: Array.from({ length: found.filters }, (_, i) => i) } : bits;
    });
    expect(extract(graph, weights, explicit)).toEqual({ graph, weights, policy });
  });

  it('does not change its arguments', () => {
    const weights = trainedWeights(graph, createRandom(1));
    const policy = policyFor(graph, (id) => ({
      weightBits: 4,
      activationBits: 4,
      ...(prunableLayers(graph).some(({ layers }) => layers.includes(id)) ? { keptFilters: [1] } : {}),
    }));
    const copies = structuredClone({ graph, weights, policy });
    extract(graph, weights, policy);
    expect({ graph, weights, policy }).toEqual(copies);
  });
});

describe('extract', () => {
  it('slices filters, batch norm and the inputs of the reader, by hand', () => {
    const weights = trainedWeights(residual, createRandom(3));
    const bits = { weightBits: 2, activationBits: 3 };
    const policy = policyFor(residual, (id) => (id === 'conv1' ? { ...bits, keptFilters: [1, 4] } : bits));
    const scalar = { shape: [], values: Float32Array.of(7) };
    const small = extract(
      residual,
      {
        ...weights,
        'conv1/weightClip': scalar,
      },
      policy,
    );
    const value = (name: string, ...index: number[]) => {
      const { shape, values } = name.startsWith('small ') ? small.weights[name.slice(6)]! : weights[name]!;
      return values[index.reduce((flat, i, axis) => flat * shape[axis]! + i, 0)];
    };
    expect(small.weights['conv1/weights']!.shape).toEqual([3, 3, 4, 2]);
    expect(value('small conv1/weights', 2, 0, 3, 1)).toBe(value('conv1/weights', 2, 0, 3, 4));
    expect(small.weights['conv2/weights']!.shape).toEqual([3, 3, 2, 4]);
    expect(value('small conv2/weights', 1, 2, 0, 3)).toBe(value('conv2/weights', 1, 2, 1, 3));
    for (const role of ['scale', 'offset', 'mean', 'variance'])
      expect(Array.from(small.weights[`norm2/${role}`]!.values)).toEqual([
        value(`norm2/${role}`, 1),
        value(`norm2/${role}`, 4),
      ]);
    expect(small.weights['shortcut/weights']).toEqual(weights['shortcut/weights']);
    expect(small.weights['conv1/weightClip']).toEqual(scalar);
    expect(Object.values(small.policy.layers)).toEqual([bits, bits, bits, bits, bits]);
    expect(small.graph.nodes.find(({ id }) => id === 'conv1')!.attributes).toMatchObject({
      filters: 2,
      groups: 1,
    });
  });

  it('slices by the kind of parameters, not by the names of layers', () => {
    const called = (id: string) => (id === 'conv1' ? 'a/weights/pruningThresholds' : id);
    const graph: Graph = {
      ...residual,
      nodes: residual.nodes.map((node) => ({
        ...node,
        id: called(node.id),
        inputs: node.inputs.map(called),
      })),
    };
    const weights = trainedWeights(graph, createRandom(3));
    const policy = policyFor(graph, (id) => ({
      ...{ weightBits: 2, activationBits: 3 },
      ...(id === called('conv1') ? { keptFilters: [1, 4] } : {}),
    }));
    const small = extract(graph, weights, policy);
    expect(Object.keys(small.weights)).toEqual(Object.keys(weights));
    expect(small.weights['a/weights/pruningThresholds/weights']!.shape).toEqual([3, 3, 4, 2]);
  });

  it('narrows a depthwise convolution with its channels', () => {
    const policy = policyFor(inverted, (id) => ({
      weightBits: 32,
      activationBits: 32,
      ...(id === 'expand' ? { keptFilters: [0, 2, 7] } : {}),
    }));
    const small = extract(inverted, trainedWeights(inverted, createRandom(3)), policy);
    const depthwise = small.graph.nodes.find(({ id }) => id === 'depthwise')!;
    expect(depthwise.attributes).toMatchObject({ filters: 3, groups: 3 });
    expect(small.weights['depthwise/weights']!.shape).toEqual([3, 3, 1, 3]);
    expect(small.weights['project/weights']!.shape).toEqual([1, 1, 3, 4]);
  });

  it('takes the rows of every piece that a layer reads', () => {
    const policy = policyFor(joined, (id) => ({
      ...{ weightBits: 32, activationBits: 32 },
      ...(id === 'left' ? { keptFilters: [2] } : {}),
      ...(id === 'right' ? { keptFilters: [0, 2, 4] } : {}),
    }));
    const weights = trainedWeights(joined, createRandom(3));
    const small = extract(joined, weights, policy);
    // A zero; of the left 2, four that stay, of the right 0, 2 and 4; of these all but the last again; two zeros.
    const rows = [0, 3, 4, 5, 6, 7, 8, 10, 12, 13, 14, 15, 16, 17, 18, 20, 21, 22];
    expect(small.weights['reader/weights']).toEqual(takeAlong(weights['reader/weights']!, 2, rows));
    expect(small.graph.nodes.find(({ id }) => id === 'part')!.attributes).toEqual({ begin: 0, end: 7 });
  });

  it('narrows every layer of a coupled group, and what reads it', () => {
    const keptFilters = [0, 3, 4];
    const policy = policyFor(streams, (id) => ({
      ...{ weightBits: 32, activationBits: 32 },
      ...(['begin', 'write1', 'write2'].includes(id) ? { keptFilters } : {}),
    }));
    const small = extract(streams, trainedWeights(streams, createRandom(3)), policy);
    for (const id of ['begin', 'write1', 'write2'])
      expect(small.weights[`${id}/weights`]!.shape.at(-1)).toBe(3);
    for (const id of ['inner1', 'inner2']) expect(small.weights[`${id}/weights`]!.shape.at(-2)).toBe(3);
    expect(small.weights['reader/weights']!.shape).toEqual([36 * 3, 4]);
    expect(small.graph.coupledPruning).toBe(true);
  });

  it('refuses a policy of another network', () => {
    const weights = trainedWeights(residual, createRandom(1));
    expect(() => extract(residual, weights, fullPrecisionPolicy(inverted))).toThrow(UserError);
  });
});

it('takeAlong agrees with indexing, along any axis', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
      fc.nat(),
      fc.infiniteStream(fc.nat()),
      (shape, axisSeed, stream) => {
        const axis = axisSeed % shape.length;
        const size = shape.reduce((a, b) => a * b);
        const indices = Array.from(stream.take(3), (i) => i % shape[axis]!);
        const values = Float32Array.from({ length: size }, (_, i) => i);
        const taken = takeAlong({ shape, values }, axis, indices);
        const expected = tf.tidy(() =>
          tf.gather(tf.tensor(values, shape), tf.tensor1d(indices, 'int32'), axis).dataSync(),
        );
        expect(taken.shape).toEqual(shape.with(axis, 3));
        expect(Array.from(taken.values)).toEqual(Array.from(expected));
      },
    ),
    { seed: 2 },
  );
});
