import { createRandom, UserError } from '@bitshare/core';
import { fromLayersModel } from '@bitshare/importers';
import { createNetwork } from '@bitshare/network';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { models, randomize } from './random-models.ts';

beforeAll(() => tf.setBackend('cpu'));
afterEach(() => tf.disposeVariables());

/** Largest difference between a model's answers and its network's, over the largest answer (at least 1). */
async function difference(model: tf.LayersModel, answers = (images: tf.Tensor4D) => model.predict(images)) {
  const { graph, weights } = await fromLayersModel(model);
  const network = createNetwork(graph, weights);
  const result = tf.tidy(() => {
    const images = tf.randomNormal<tf.Rank.R4>([3, ...network.inputShape], 0, 1, 'float32', 11);
    const expected = (answers(images) as tf.Tensor).dataSync();
    const actual = network.forward(images, { training: false }).dataSync();
    expect(actual.length).toBe(expected.length);
    const scale = Math.max(1, ...expected.map(Math.abs));
    return Math.max(...expected.map((value, i) => Math.abs(actual[i]! - value))) / scale;
  });
  network.dispose();
  return result;
}

describe('fromLayersModel', () => {
  it('answers as the model does, for any model of the layers it takes', async () => {
    await fc.assert(
      fc.asyncProperty(models, fc.nat(), async (build, seed) => {
        const model = build(createRandom(seed));
        expect(await difference(model)).toBeLessThan(1e-4);
        model.dispose();
      }),
      { numRuns: 100, seed: 4 },
    );
  });

  const sequential = (...layers: tf.layers.Layer[]) => {
    const model = tf.sequential({ layers });
    randomize(model, createRandom(5));
    return model;
  };
  const first = { inputShape: [8, 8, 2], filters: 4, kernelSize: 3, name: 'first' };
  const conv = (options = {}) => tf.layers.conv2d({ ...first, ...options });
  const end = () => [tf.layers.flatten(), tf.layers.dense({ units: 2 })];

  it('takes a sequential model, its layers for nodes, and leaves a softmax at the end out', async () => {
    const layers = () => [
      tf.layers.conv2d({ ...first, activation: 'relu' }),
      tf.layers.maxPooling2d({ poolSize: 2, name: 'pool' }),
      tf.layers.flatten({ name: 'flat' }),
    ];
    const model = sequential(
      ...layers(),
      tf.layers.dense({ units: 3, activation: 'softmax', name: 'answer' }),
    );
    const { graph, notes } = await fromLayersModel(model, { name: 'mine' });
    expect(graph).toMatchObject({ name: 'mine', output: 'answer' });
    expect(graph.nodes.map(({ id }) => id)).toEqual(['input', 'first', 'first.relu', 'pool', 'answer']);
    expect(notes).toEqual([
      'the softmax of layer "answer" (Dense) is left out: the network answers with logits',
    ]);
    const apart = sequential(...layers(), tf.layers.dense({ units: 3, name: 'answer' }), tf.layers.softmax());
    expect((await fromLayersModel(apart)).notes).toHaveLength(1);
    const logits = tf.model({
      inputs: apart.inputs,
      outputs: apart.layers.at(-2)!.output as tf.SymbolicTensor,
    });
    expect(await difference(apart, (images) => logits.predict(images))).toBeLessThan(1e-5);
  });

  it('gives a batch norm without scale or center its neutral ones, and says so', async () => {
    const model = sequential(
      tf.layers.conv2d(first),
      tf.layers.batchNormalization({ scale: false, center: false, name: 'norm' }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 2 }),
    );
    const { weights, notes } = await fromLayersModel(model);
    expect(Array.from(weights['norm/scale']!.values)).toEqual([1, 1, 1, 1]);
    expect(Array.from(weights['norm/offset']!.values)).toEqual([0, 0, 0, 0]);
    expect(notes.join()).toMatch(/"norm" has no scale.*"norm" has no offset/);
  });

  // Keras 2 writes the axis into its files as a list of one.
  it.each<[unknown]>([[-1], [3], [[3]]])('takes a batch norm along channels, axis %j', async (axis) => {
    const model = sequential(
      conv(),
      tf.layers.batchNormalization({ axis: axis as number, name: 'norm' }),
      ...end(),
    );
    expect(await difference(model)).toBeLessThan(1e-5);
  });

  it('refuses a model with values that cannot be computed with, naming them', async () => {
    const broken = (at: number, value: number) => {
      const norm = tf.layers.batchNormalization({ name: 'norm' });
      const model = sequential(
        tf.layers.conv2d({ ...first, name: 'conv' }),
        norm,
        tf.layers.flatten(),
        tf.layers.dense({ units: 2 }),
      );
      norm.setWeights(
        norm.getWeights().map((weight, i) => (i === at ? tf.fill(weight.shape, value) : weight)),
      );
      return fromLayersModel(model);
    };
    await expect(broken(3, -1)).rejects.toThrow(/norm\/variance holds a negative variance, -1, at index 0/);
    await expect(broken(0, Number.NaN)).rejects.toThrow(/norm\/scale holds NaN at index 0/);
    expect((await broken(2, -1)).weights['norm/mean']!.values[0]).toBe(-1);
  });

  it('takes layers that another model has too', async () => {
    const base = sequential(tf.layers.conv2d(first), tf.layers.reLU({ name: 'cut' }), tf.layers.flatten());
    const features = base.getLayer('cut').output as tf.SymbolicTensor;
    const pooled = tf.layers.globalAveragePooling2d({}).apply(features) as tf.SymbolicTensor;
    const model = tf.model({
      inputs: base.inputs,
      outputs: tf.layers.dense({ units: 2 }).apply(pooled) as tf.SymbolicTensor,
    });
    expect(await difference(model)).toBeLessThan(1e-5);
    const whole = sequential(tf.sequential({ layers: [conv()] }), ...end());
    expect(await difference(whole)).toBeLessThan(1e-5);
  });

  it('returns every output, the first vector as its own', async () => {
    const input = tf.input({ shape: [8, 8, 2] });
    const features = tf.layers.conv2d({ filters: 3, kernelSize: 3, name: 'features' }).apply(input);
    const flat = tf.layers.flatten().apply(features);
    const [first, second] = ['first', 'second'].map((name) =>
      tf.layers.dense({ units: 2, name }).apply(flat),
    );
    const outputs = [features, first, second] as tf.SymbolicTensor[];
    const { graph } = await fromLayersModel(tf.model({ inputs: input, outputs }));
    expect(graph).toMatchObject({ output: 'first', otherOutputs: ['features', 'second'] });
  });

  it('keeps padding that no window can take as a node', async () => {
    const pad = (rows: [number, number]) =>
      tf.layers.zeroPadding2d({ padding: [rows, [1, 0]], name: 'zeros' });
    const model = sequential(conv(), pad([1, 2]), tf.layers.averagePooling2d({}), ...end());
    expect((await fromLayersModel(model)).graph.nodes.map(({ op }) => op)).toContain('pad');
    expect(await difference(model)).toBeLessThan(1e-5);
    const taken = sequential(conv(), pad([1, 2]), tf.layers.conv2d({ filters: 2, kernelSize: 3 }), ...end());
    const { graph } = await fromLayersModel(taken);
    expect(graph.nodes.map(({ op }) => op)).not.toContain('pad');
    expect(await difference(taken)).toBeLessThan(1e-5);
  });

  it('takes a rescaling of the image into a layer of its own', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.rescaling({ scale: 2, offset: -1, inputShape: [8, 8, 2] }),
        tf.layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same' }),
        ...end(),
      ],
    });
    randomize(model, createRandom(5));
    expect(await difference(model)).toBeLessThan(1e-5);
    expect((await fromLayersModel(model)).notes.join()).toMatch(/becomes a 1x1 depthwise convolution/);
  });

  it('takes any size that the caller fixes', async () => {
    const model = sequential(
      tf.layers.conv2d({ ...first, inputShape: [null, null, 2] }),
      tf.layers.globalAveragePooling2d({}),
    );
    const { graph } = await fromLayersModel(model, { input: [9, 7, 2] });
    expect(graph.nodes[0]!.attributes).toEqual({ shape: [9, 7, 2] });
  });

  it('keeps no tensor of its own', async () => {
    const model = sequential(tf.layers.conv2d(first), tf.layers.flatten(), tf.layers.dense({ units: 2 }));
    const before = tf.memory().numTensors;
    await fromLayersModel(model);
    expect(tf.memory().numTensors).toBe(before);
  });

  const shared = () => {
    const input = tf.input({ shape: [4, 4, 2] });
    const layer = tf.layers.conv2d({ filters: 2, kernelSize: 1, name: 'twice' });
    const x = layer.apply(layer.apply(input)) as tf.SymbolicTensor;
    return tf.model({ inputs: input, outputs: tf.layers.flatten().apply(x) as tf.SymbolicTensor });
  };

  it.each<[string, RegExp, () => tf.LayersModel]>([
    [
      'a layer it does not know',
      /layer "cut" \(Cropping2D\) is not supported/,
      () => sequential(conv(), tf.layers.cropping2D({ cropping: 1, name: 'cut' } as never), ...end()),
    ],
    [
      'a model inside',
      /layer "inner" \(Sequential\) is not supported/,
      () => {
        const inner = tf.layers.conv2d({ filters: 2, kernelSize: 1, inputShape: [6, 6, 4] });
        return sequential(conv(), tf.sequential({ layers: [inner], name: 'inner' }), ...end());
      },
    ],
    [
      'another activation',
      /layer "first" \(Conv2D\) has the activation "tanh"/,
      () => sequential(conv({ activation: 'tanh' }), ...end()),
    ],
    [
      'a softmax inside',
      /layer "soft" \(Softmax\) is a softmax inside/,
      () => sequential(conv(), tf.layers.softmax({ name: 'soft', axis: -1 }), ...end()),
    ],
    [
      'batch norm along rows',
      /layer "norm" \(BatchNormalization\) normalizes axis 1/,
      () => sequential(conv(), tf.layers.batchNormalization({ axis: 1, name: 'norm' }), ...end()),
    ],
    [
      'batch norm of a flattened image',
      /layer "flat" \(Flatten\) flattens an image; only a dense layer may read one/,
      () =>
        sequential(
          conv(),
          tf.layers.flatten({ name: 'flat' }),
          tf.layers.batchNormalization({ name: 'norm' }),
          tf.layers.dense({ units: 2 }),
        ),
    ],
    [
      'a dense layer at every position',
      /layer "dense" \(Dense\) reads \[6,6,4\], not a vector/,
      () => sequential(conv(), tf.layers.dense({ units: 2, name: 'dense' }), ...end()),
    ],
    ['one layer used twice', /layer "twice" \(Conv2D\) is used twice/, shared],
    [
      'an image of no fixed size',
      /input of the model \S+ is \[any, any, 3\], which is not of a fixed size/,
      () =>
        sequential(
          tf.layers.conv2d({ ...first, inputShape: [null, null, 3] }),
          tf.layers.globalAveragePooling2d({}),
        ),
    ],
    [
      'a vector',
      /input of the model \S+ is \[5\], not an image/,
      () => sequential(tf.layers.dense({ units: 2, inputShape: [5] })),
    ],
  ])('refuses %s, by name', async (_, message, build) => {
    const refused = fromLayersModel(build());
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(message);
  });

  it('lists everything that cannot be taken at once, with the place in the guide', async () => {
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({ name: 'first', inputShape: [8, 8, 2], filters: 3, kernelSize: 3 }),
        tf.layers.elu({ name: 'soft' }),
        tf.layers.cropping2D({ cropping: 1, name: 'cut' } as never),
        tf.layers.conv2d({ name: 'bent', filters: 3, kernelSize: 1, activation: 'tanh' }),
        tf.layers.softmax({ name: 'rows', axis: 1 }),
        tf.layers.flatten({}),
        tf.layers.dense({ name: 'answer', units: 2 }),
      ],
    });
    const message = await fromLayersModel(model).then(String, (error: Error) => error.message);
    for (const fault of [
      'layer "soft" (ELU) is not supported',
      'layer "cut" (Cropping2D) is not supported',
      'layer "bent" (Conv2D) has the activation "tanh"',
      'layer "rows" (Softmax) is a softmax along axis 1',
    ])
      expect(message).toContain(fault);
    expect(message.match(/^ {2}- /gm)).toHaveLength(4);
    expect(message).toMatch(/docs\/guide\/\S+#\S+/);
  });

  it.each<[string, unknown, RegExp]>([
    ['a graph model', { inputNodes: [], executor: {} }, /is a GraphModel.*\n.*fromModelJson/],
    ['the file of one', { format: 'graph-model', modelTopology: {} }, /is a GraphModel/],
    [
      'the file of Keras 3',
      { format: 'layers-model', modelTopology: { keras_version: '3.4.1' } },
      /saved by Keras 3.*\n.*TF_USE_LEGACY_KERAS=1/,
    ],
    ['a path', 'model.json', /not a LayersModel of TensorFlow.js but a string.*\n.*tf.loadLayersModel/],
    ['a promise', Promise.resolve(), /is a promise.*\n.*Await it/],
  ])('says what %s is, and what to do', async (_, given, message) => {
    const refused = fromLayersModel(given as never);
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(message);
  });
});
