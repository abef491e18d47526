import type { CostModel, Graph, GraphNode, Quantizer, Weights } from '@bitshare/core';
import { floatVersion, graphOf, packNetwork } from '@bitshare/exporters';
import { policyFor } from '@bitshare/network';
import {
  biasesName,
  type PackedLayer,
  packedShapes,
  stepsName,
  unpackCodes,
  valuesName,
} from '@bitshare/packed';
import { float32Values } from '@bitshare/safetensors';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, test } from 'vitest';

beforeAll(() => tf.setBackend('cpu'));

const steps = [0.5, 0.25, 2];
/** Weights of two bits, with a step for each of three filters. Inputs of two bits, with signs or without. */
const quantizer: Quantizer = {
  name: 'by hand',
  initialise: () => ({}),
  quantize: ({ x }) => x.clone(),
  grid: async ({ role, signed }) =>
    role === 'weight' ? { step: steps, zeroPoint: 1.5 } : { step: 0.125, zeroPoint: signed ? 1.5 : 0 },
};
const cost: CostModel = {
  ...{ name: 'none', unit: 'u', convention: 'c' },
  ledger: (work) => ({
    convention: 'c',
    unit: 'u',
    total: 0,
    layers: work.map(({ id }) => ({ id, cost: 0 })),
  }),
  gradient: () => [],
};

const convolution: Extract<GraphNode, { op: 'conv2d' }>['attributes'] = {
  ...{ filters: 3, kernelSize: [2, 1], strides: [1, 1], padding: 1, groups: 1, bias: true },
};

/** Levels of the grid, filters fastest. */
const weightsOf = (codes: readonly number[]) =>
  Float32Array.from(codes, (code, i) => steps[i % 3]! * (code - 1.5));

/** Codes with three filters fastest, and the same with those of each filter together. */
const first = { codes: [0, 1, 2, 3, 0, 1], byFilter: [0, 3, 1, 0, 2, 1] };
const second = {
  codes: [3, 2, 1, 0, 3, 0, 1, 1, 2, 2, 0, 3, 0, 1, 2, 3, 2, 1],
  byFilter: [3, 0, 1, 2, 0, 3, 2, 3, 1, 0, 1, 2, 1, 0, 2, 3, 2, 1],
};

const graph: Graph = {
  name: 'by hand',
  nodes: [
    { id: 'image', op: 'input', inputs: [], attributes: { shape: [3, 2, 1] } },
    { id: 'first', op: 'conv2d', inputs: ['image'], attributes: convolution },
    { id: 'signed', op: 'conv2d', inputs: ['first'], attributes: convolution },
    { id: 'mean', op: 'globalAveragePool', inputs: ['signed'], attributes: {} },
  ],
  output: 'mean',
};
const biases = { first: Float32Array.of(1, 2, 3), signed: Float32Array.of(-4, 5, -6) };
const weights: Weights = {
  'first/weights': { shape: [2, 1, 1, 3], values: weightsOf(first.codes) },
  'first/bias': { shape: [3], values: biases.first },
  'signed/weights': { shape: [2, 1, 3, 3], values: weightsOf(second.codes) },
  'signed/bias': { shape: [3], values: biases.signed },
};
const policy = policyFor(graph, () => ({ weightBits: 2, activationBits: 2 }));

describe('a layer', () => {
  const packing = packNetwork({ graph, weights, policy }, { quantizer, cost });

  test.each([
    ['first', first],
    ['signed', second],
  ] as const)('"%s" has the codes of its filters, each by its own step', async (id, { byFilter }) => {
    const { tensors, nodes } = await packing;
    expect(nodes.find((node) => node.id === id)).toMatchObject({ weights: { bits: 2, zeroPoint: 1.5 } });
    expect([...unpackCodes(tensors.get(valuesName(id))!.bytes, 2, byFilter.length)]).toEqual(byFilter);
    expect([...float32Values(tensors.get(stepsName(id))!)]).toEqual(steps);
    expect(float32Values(tensors.get(biasesName(id))!)).toEqual(biases[id]);
  });

  test('that may read negative values has its zero point, and may pad them', async () => {
    const { nodes } = await packing;
    const layer = (id: string) => nodes.find((node): node is PackedLayer => node.id === id)!;
    expect(layer('first').activations).toBeUndefined();
    expect(layer('signed').activations).toEqual({ bits: 2, step: 0.125, zeroPoint: 1.5 });
    expect(nodes.map(({ id }) => id)).toEqual(graph.nodes.map(({ id }) => id));
  });

  test('is the same after writing and reading its float version', async () => {
    const float = graphOf(floatVersion(await packing));
    expect(float.graph).toEqual(graph);
    expect(float.weights).toEqual(weights);
  });

  test('with weights between two levels is refused by name', async () => {
    const values = weightsOf(first.codes).fill(0.3, 0, 1);
    const off = { ...weights, 'first/weights': { shape: [2, 1, 1, 3], values } };
    await expect(packNetwork({ graph, weights: off, policy }, { quantizer, cost })).rejects.toThrow(
      'a weight of layer "first" is 0.3',
    );
  });
});

test('every operation keeps its attributes, and so do further outputs', async () => {
  const put = (id: string, op: GraphNode['op'], inputs: readonly string[], attributes: object = {}) =>
    ({ id, op, inputs, attributes }) as GraphNode;
  const sides = [
    [0, 1],
    [2, 0],
  ];
  const pool = { poolSize: [2, 2], strides: [1, 1], padding: 0 };
  const nodes = [
    put('image', 'input', [], { shape: [4, 4, 4] }),
    put('relu', 'relu', ['image']),
    put('relu6', 'relu6', ['relu']),
    put('sigmoid', 'sigmoid', ['relu6']),
    put('hardSigmoid', 'hardSigmoid', ['sigmoid'], { slope: 0.2, offset: 0.5 }),
    put('hardSwish', 'hardSwish', ['hardSigmoid']),
    put('silu', 'silu', ['hardSwish']),
    put('leakyRelu', 'leakyRelu', ['silu'], { slope: 0.1 }),
    put('clip', 'clip', ['leakyRelu'], { least: -1, most: 2 }),
    put('pad', 'pad', ['clip'], { padding: sides }),
    put('upsample', 'upsample', ['pad'], { scale: [2, 1], interpolation: 'bilinear' }),
    put('channelShuffle', 'channelShuffle', ['upsample'], { groups: 2 }),
    put('sliceChannels', 'sliceChannels', ['channelShuffle'], { begin: 1, end: 3 }),
    put('padChannels', 'padChannels', ['sliceChannels'], { before: 1, after: 0 }),
    put('concat', 'concat', ['padChannels', 'sliceChannels']),
    put('maxPool', 'maxPool', ['concat'], pool),
    put('averagePool', 'averagePool', ['maxPool'], pool),
    put('add', 'add', ['averagePool', 'averagePool']),
    put('factor', 'globalMaxPool', ['add'], { keepDims: true }),
    put('multiply', 'multiply', ['add', 'factor']),
    put('conv', 'conv2d', ['multiply'], { ...convolution, padding: sides, dilations: [2, 1], groups: 1 }),
    put('mean', 'globalAveragePool', ['conv']),
    put('dense', 'dense', ['mean'], { units: 3, bias: false }),
    put('softmax', 'softmax', ['dense']),
  ];
  const every: Graph = { name: 'every', nodes, output: 'softmax', otherOutputs: ['mean', 'factor'] };
  const values = {
    'conv/weights': { shape: [2, 1, 5, 3], values: new Float32Array(30).fill(1) },
    'conv/bias': { shape: [3], values: new Float32Array(3) },
    'dense/weights': { shape: [3, 3], values: new Float32Array(9).fill(2) },
  };
  const packed = await packNetwork({ graph: every, weights: values }, { quantizer, cost });
  expect(packedShapes(packed.nodes).get('softmax')).toEqual([3]);
  expect(graphOf(floatVersion(packed))).toEqual({ graph: every, weights: values });
});
