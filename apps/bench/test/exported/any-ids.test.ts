import { createRandom, type Graph, type GraphNode, type Weights } from '@bitshare/core';
import { floatVersion, graphOf } from '@bitshare/exporters';
import { createNetwork, policyFor } from '@bitshare/network';
import { type PackedNetwork, readPacked, writePacked } from '@bitshare/packed';
import { createBitSharing, createLsq } from '@bitshare/quantizers';
import { float32Tensor, parseSafetensors, serializeSafetensors } from '@bitshare/safetensors';
import { randomImages, trainedWeights } from '@bitshare/testing';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { exportedRuntimes } from './exported-runtimes.ts';
import { type FakeQuantized, fakeQuantized } from './fake-quantized.ts';

// A node may be called anything. Whatever its name, files hold it, and no name that exporters make up is taken for it.

const attributes = { epsilon: 1e-5, momentum: 0.9 };
const convolution = {
  filters: 3,
  kernelSize: [2, 2],
  strides: [1, 1],
  padding: 0,
  groups: 1,
  bias: true,
} as const;

/** A node that has no attributes. */
const plain = (id: string, op: 'hardSwish' | 'multiply' | 'concat' | 'silu', ...inputs: readonly string[]) =>
  ({ id, op, inputs, attributes: {} }) as GraphNode;

/** Every kind of name is made here: what exporters add to a node is named after it. */
const nodes: readonly GraphNode[] = [
  { id: 'image', op: 'input', inputs: [], attributes: { shape: [5, 4, 2] } },
  { id: 'first', op: 'conv2d', inputs: ['image'], attributes: convolution },
  { id: 'norm', op: 'batchNorm', inputs: ['first'], attributes },
  { id: 'relu', op: 'relu', inputs: ['norm'], attributes: {} },
  { id: 'conv', op: 'conv2d', inputs: ['relu'], attributes: { ...convolution, padding: 'same' } },
  { id: 'relu6', op: 'relu6', inputs: ['conv'], attributes: {} },
  {
    id: 'pool',
    op: 'maxPool',
    inputs: ['relu'],
    attributes: { poolSize: [3, 3], strides: [1, 1], padding: 'same' },
  },
  { id: 'sum', op: 'add', inputs: ['relu6', 'pool', 'norm'], attributes: {} },
  { id: 'zeros', op: 'padChannels', inputs: ['sum'], attributes: { before: 1, after: 0 } },
  {
    id: 'grouped',
    op: 'conv2d',
    inputs: ['zeros'],
    attributes: {
      ...{ ...convolution, filters: 4, groups: 2, padding: 'same' },
      ...{ dilations: [2, 1], strides: [2, 1] },
    },
  },
  plain('swish', 'hardSwish', 'grouped'),
  { id: 'shuffle', op: 'channelShuffle', inputs: ['swish'], attributes: { groups: 2 } },
  { id: 'clip', op: 'clip', inputs: ['shuffle'], attributes: { least: -1, most: 1 } },
  {
    id: 'large',
    op: 'upsample',
    inputs: ['clip'],
    attributes: { scale: [2, 1], interpolation: 'bilinear' },
  },
  { id: 'maximum', op: 'globalMaxPool', inputs: ['large'], attributes: { keepDims: true } },
  { id: 'factor', op: 'hardSigmoid', inputs: ['maximum'], attributes: { slope: 0.2, offset: 0.5 } },
  plain('scaled', 'multiply', 'large', 'factor'),
  { id: 'mean', op: 'globalAveragePool', inputs: ['scaled'], attributes: {} },
  plain('twice', 'multiply', 'scaled', 'mean'),
  {
    id: 'low',
    op: 'maxPool',
    inputs: ['twice'],
    attributes: { poolSize: [3, 2], strides: [2, 1], padding: 1 },
  },
  { id: 'half', op: 'sliceChannels', inputs: ['mean'], attributes: { begin: 1, end: 3 } },
  {
    id: 'frame',
    op: 'pad',
    inputs: ['low'],
    attributes: {
      padding: [
        [0, 1],
        [1, 0],
      ],
    },
  },
  { id: 'signed', op: 'conv2d', inputs: ['frame'], attributes: convolution },
  { id: 'dense', op: 'dense', inputs: ['signed'], attributes: { units: 3, bias: true } },
  plain('silu', 'silu', 'dense'),
  plain('both', 'concat', 'silu', 'half'),
  { id: 'last', op: 'dense', inputs: ['both'], attributes: { units: 3, bias: true } },
];
const places = nodes.map(({ id }) => id);

const graphCalled = (names: readonly string[]): Graph => {
  const nameOf = (id: string) => names[places.indexOf(id)]!;
  return {
    name: 'any',
    nodes: nodes.map((node) => ({ ...node, id: nameOf(node.id), inputs: node.inputs.map(nameOf) })),
    output: nameOf('last'),
    otherOutputs: ['shuffle', 'half'].map(nameOf),
  };
};

const weightsCalled = (names: readonly string[], weights: Weights): Weights =>
  Object.fromEntries(
    Object.entries(weights).map(([name, tensor]) => {
      const [id, role] = name.split('/') as [string, string];
      return [`${names[places.indexOf(id)]!}/${role}`, tensor];
    }),
  );

const quantizers = { steps: createLsq({ perChannel: true }), levels: createBitSharing() };
type QuantizerName = keyof typeof quantizers;
const count = 3;
const images = randomImages(graphCalled(places), createRandom(2), count);
const plainWeights = trainedWeights(graphCalled(places), createRandom(1));

const networkCalled = (names: readonly string[], quantizer: QuantizerName): Promise<FakeQuantized> => {
  const graph = graphCalled(names);
  const policy = policyFor(graph, () => ({ weightBits: 3, activationBits: 4 }));
  return fakeQuantized(graph, weightsCalled(names, plainWeights), policy, quantizers[quantizer], images);
};

async function answersOf(packed: PackedNetwork): Promise<Readonly<Record<string, readonly number[]>>> {
  const answers: Record<string, readonly number[]> = {};
  for (const { name, open } of await exportedRuntimes(packed)) {
    const opened = await open();
    const seen = await opened.run(images, count);
    await opened.close();
    answers[name] = [seen.answers, ...seen.others.values()].flatMap((values) => [...values]);
  }
  const float = graphOf(floatVersion(packed));
  const network = createNetwork(float.graph, float.weights);
  answers.float = tf.tidy(() => [
    ...network.forward(tf.tensor4d(images, [count, ...network.inputShape]), { training: false }).dataSync(),
  ]);
  network.dispose();
  return answers;
}

const roles = [
  'step',
  'bias',
  'offset',
  'weights',
  'kernel',
  'value',
  'codes',
  'input',
  'sum',
  'scale',
  'gamma',
];
const stems = [
  'a',
  '',
  'image',
  'logits',
  'scaleShift',
  '__metadata__',
  '__proto__',
  'constructor',
  'toString',
];
const suspects = stems.flatMap((stem) => [
  ...[stem, `${stem}/`, `${stem}/step/`, `${stem},${stem}`, `id--${stem}`, `${stem}, 2 of 3`],
  ...roles.flatMap((role) => [`${stem}/${role}`, `${stem}.${role}`, `${stem}--${role}`]),
]);
const id = fc.oneof(
  fc.constantFrom(...suspects),
  // Halves of surrogate pairs, control characters and every script.
  fc.array(fc.nat(0xffff), { maxLength: 8 }).map((units) => String.fromCharCode(...units)),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.string({ minLength: 1000, maxLength: 2000 }),
);
/** Conditions take an empty id for none. This one is of a factor. */
const emptyId = places.map((place) => (place === 'mean' ? '' : place));
const allNames = fc.uniqueArray(id, { minLength: places.length, maxLength: places.length });

describe.each(['steps', 'levels'] as const)(
  'a network with unusual node ids, quantized by %s',
  (quantizer) => {
    let plain: Readonly<Record<string, readonly number[]>>;
    beforeAll(async () => {
      await tf.setBackend('cpu');
      plain = await answersOf((await networkCalled(places, quantizer)).packed);
    });

    test('gives in every format and runtime the answers of the network with plain ids, and keeps its ids', async () => {
      await fc.assert(
        fc.asyncProperty(allNames, async (names) => {
          const { packed, trained } = await networkCalled(names, quantizer);
          const read = readPacked(writePacked(packed));
          expect(read.nodes).toEqual(packed.nodes);
          expect(read.nodes.map((node) => node.id)).toEqual(expect.arrayContaining([...names]));
          expect(await answersOf(read)).toEqual(plain);
          const tensors = Object.entries(trained.weights).map(
            ([name, { shape, values }]) => [name, float32Tensor(shape, values)] as const,
          );
          const file = serializeSafetensors({ tensors: new Map(tensors), metadata: {} });
          expect(new Map(parseSafetensors(file).tensors)).toEqual(new Map(tensors));
        }),
        // A failure is shown as it was drawn: shrinking takes longer than a test may.
        { numRuns: 6, endOnFailure: true, examples: [[emptyId]] },
      );
    });
  },
);
