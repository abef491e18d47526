import { createRandom, type Graph, UserError, type Weights } from '@bitshare/core';
import { createNetwork, initialWeights, parameterShapes } from '@bitshare/network';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  conv,
  dense,
  globalPool,
  graphOf,
  input,
  inverted,
  lenetLike,
  node,
  norm,
  padChannels,
  padded,
  pool,
  relu,
  residual,
  trainedWeights,
} from './small-graphs.ts';

beforeAll(() => tf.setBackend('cpu'));

const imagesFor = (graph: Graph, batch = 2, seed = 7): tf.Tensor4D => {
  const { shape } = graph.nodes[0]!.attributes as { shape: readonly [number, number, number] };
  return tf.randomNormal([batch, ...shape], 0, 1, 'float32', seed);
};

const close = (actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance = 1e-5) => {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++)
    expect(Math.abs(actual[i]! - expected[i]!)).toBeLessThan(tolerance * Math.max(1, Math.abs(expected[i]!)));
};

const asTensor = ({ shape, values }: Weights[string]) => tf.tensor(values, [...shape]);

describe('createNetwork', () => {
  it('computes a residual block as its definition', () => {
    const weights = trainedWeights(residual, createRandom(2));
    const network = createNetwork(residual, weights);
    tf.tidy(() => {
      const images = imagesFor(residual);
      const w = (name: string) => asTensor(weights[name]!);
      const normalized = (id: string, x: tf.Tensor) =>
        tf.add(
          tf.mul(
            tf.div(tf.sub(x, w(`${id}/mean`)), tf.sqrt(tf.add(w(`${id}/variance`), 1e-5))),
            w(`${id}/scale`),
          ),
          w(`${id}/offset`),
        );
      const convolved = (id: string, x: tf.Tensor, stride: number, padding: number) =>
        tf.conv2d(x as tf.Tensor4D, w(`${id}/weights`) as tf.Tensor4D, stride, padding);
      const active = tf.relu(normalized('norm1', convolved('stem', images, 1, 1)));
      const inner = tf.relu(normalized('norm2', convolved('conv1', active, 2, 1)));
      const sum = tf.add(convolved('conv2', inner, 1, 1), convolved('shortcut', active, 2, 0));
      const features = tf.mean(tf.relu(normalized('norm3', sum)), [1, 2]);
      const logits = tf.add(
        tf.matMul(features as tf.Tensor2D, w('dense/weights') as tf.Tensor2D),
        w('dense/bias'),
      );
      close(network.forward(images, { training: false }).dataSync(), logits.dataSync());
    });
    network.dispose();
  });

  it.each([residual, inverted, lenetLike])(
    'holds only values of $name that are read again, outside training, and keeps the images',
    (graph) => {
      const network = createNetwork(graph, trainedWeights(graph, createRandom(2)));
      const images = imagesFor(graph);
      const before = tf.memory().numTensors;
      const answers = network.forward(images, { training: false });
      const left = tf.memory().numTensors - before;
      // The output, and a view of what the last layers read.
      expect(left).toBeLessThanOrEqual(2);
      expect(tf.tidy(() => network.forward(images, { training: false }).dataSync())).toEqual(
        answers.dataSync(),
      );
      network.dispose();
    },
  );

  it('computes a grouped convolution as convolutions side by side', () => {
    const graph = graphOf(
      'grouped',
      input(4, 4, 4),
      conv('conv', 'input', 6, { groups: 2, bias: true }),
      dense('dense', 'conv', 2),
    );
    const weights = trainedWeights(graph, createRandom(3));
    const network = createNetwork(graph, weights);
    tf.tidy(() => {
      const images = imagesFor(graph);
      const w = asTensor(weights['conv/weights']!) as tf.Tensor4D; // [3, 3, 2, 6]
      const part = (g: number) =>
        tf.conv2d(
          tf.slice4d(images, [0, 0, 0, 2 * g], [-1, -1, -1, 2]),
          tf.slice4d(w, [0, 0, 0, 3 * g], [-1, -1, -1, 3]),
          1,
          1,
        );
      const expected = tf.add(tf.concat([part(0), part(1)], 3), asTensor(weights['conv/bias']!));
      let seen: tf.Tensor | undefined;
      network.forward(images, {
        training: false,
        transform: {
          apply: ({ node, input: x, weights: own, compute }) => {
            const y = compute(x, own);
            if (node.id === 'conv') seen = tf.keep(y);
            return y;
          },
        },
      });
      close(seen!.dataSync(), expected.dataSync());
      seen!.dispose();
    });
    network.dispose();
  });

  it('subsamples, and adds channels of zeros on either side', () => {
    const graph = graphOf(
      'shortcut',
      input(3, 2, 2),
      pool('maxPool', 'subsample', 'input', { poolSize: [1, 1] }),
      padChannels('pad', 'subsample', 2, 1),
      dense('dense', 'pad', 10, false),
    );
    const identity = Float32Array.from({ length: 100 }, (_, i) => (i % 11 === 0 ? 1 : 0));
    const network = createNetwork(graph, { 'dense/weights': { shape: [10, 10], values: identity } });
    tf.tidy(() => {
      const images = tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8, -9, -10, 11, 12], [1, 3, 2, 2]);
      const seen = network.forward(images, { training: false }).dataSync();
      expect(Array.from(seen)).toEqual([0, 0, 1, 2, 0, 0, 0, -9, -10, 0]);
    });
    network.dispose();
  });

  it('flattens an image with its channels fastest', () => {
    const graph = graphOf('flat', input(2, 2, 3), dense('dense', 'input', 12, false));
    const identity = Float32Array.from({ length: 144 }, (_, i) => (i % 13 === 0 ? 1 : 0));
    const network = createNetwork(graph, { 'dense/weights': { shape: [12, 12], values: identity } });
    tf.tidy(() => {
      const images = imagesFor(graph, 1);
      close(network.forward(images, { training: false }).dataSync(), images.dataSync());
    });
    network.dispose();
  });

  it.each([false, true])('gives every output, and logits in front of a softmax, training %s', (training) => {
    const graph: Graph = {
      ...graphOf('outputs', ...residual.nodes, node('softmax', 'softmax', ['dense'], {})),
      otherOutputs: ['norm1', 'relu1', 'pool'],
    };
    const weights = trainedWeights(graph, createRandom(2));
    const network = createNetwork(graph, weights);
    const plain = createNetwork(residual, weights);
    tf.tidy(() => {
      const images = imagesFor(graph);
      const logits = network.forward(images, { training });
      close(logits.dataSync(), plain.forward(images, { training }).dataSync());
      const values = network.outputs(images, { training });
      expect(Object.keys(values)).toEqual(['softmax', 'norm1', 'relu1', 'pool']);
      close(values.softmax!.dataSync(), tf.softmax(logits).dataSync());
      // An output is not overwritten by the activation behind it.
      expect(Math.min(...values.norm1!.dataSync())).toBeLessThan(0);
      close(values.relu1!.dataSync(), tf.relu(values.norm1!).dataSync());
      const rows = tf.matMul(values.pool as tf.Tensor2D, asTensor(weights['dense/weights']!) as tf.Tensor2D);
      close(tf.add(rows, asTensor(weights['dense/bias']!)).dataSync(), logits.dataSync());
    });
    network.dispose();
    plain.dispose();
  });

  it('calls the transform for each layer, in order, and uses its result', () => {
    const network = createNetwork(lenetLike, initialWeights(lenetLike, createRandom(1)));
    const met: string[] = [];
    const logits = tf.tidy(() =>
      network
        .forward(imagesFor(lenetLike), {
          training: true,
          transform: {
            apply: ({ node, input: x, weights, training, compute }) => {
              expect(training).toBe(true);
              expect(weights).toBe(network.parameters.get(`${node.id}/weights`).variable);
              met.push(node.id);
              return node.id === 'dense2' ? tf.zeros([2, 3]) : compute(x, weights);
            },
          },
        })
        .dataSync(),
    );
    expect(met).toEqual(['conv1', 'conv2', 'dense1', 'dense2']);
    expect(Array.from(logits)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(network.inputShape).toEqual([8, 8, 1]);
    network.dispose();
  });

  it.each([
    lenetLike,
    inverted,
    padded,
    graphOf(
      'oblong',
      input(5, 6, 1),
      conv('conv', 'input', 2, { kernelSize: [3, 1], strides: [1, 2], bias: true }),
      norm('norm', 'conv'),
      relu('relu', 'norm'),
      pool('averagePool', 'pool', 'relu', { poolSize: [2, 3], strides: [2, 1], padding: 1 }),
      dense('dense', 'pool', 2),
    ),
  ])('sends $name the gradients that finite differences have', (graph) => {
    const network = createNetwork(graph, trainedWeights(graph, createRandom(4)));
    const images = imagesFor(graph, 3);
    const loss = () => tf.sum(tf.square(network.forward(images, { training: true }))) as tf.Scalar;
    const { grads } = tf.variableGrads(loss);
    for (const { name, kind, variable } of network.parameters.all()) {
      const gradient = grads[variable.name];
      if (kind === 'statistic') {
        expect(gradient, name).toBeUndefined();
        continue;
      }
      const analytic = gradient!.dataSync();
      const values = variable.dataSync().slice();
      const at = (index: number, value: number) => {
        tf.tidy(() =>
          variable.assign(tf.tensor(values.slice().fill(value, index, index + 1), variable.shape)),
        );
        return tf.tidy(() => loss().dataSync()[0]!);
      };
      const index = Math.floor(values.length / 2);
      const step = 2e-3;
      const difference = (at(index, values[index]! + step) - at(index, values[index]! - step)) / (2 * step);
      at(index, values[index]!);
      const scale = Math.max(1, Math.abs(difference), ...analytic.map(Math.abs));
      expect(Math.abs(analytic[index]! - difference) / scale, name).toBeLessThan(0.02);
    }
    tf.dispose([images, ...Object.values(grads)]);
    network.dispose();
  });
});

describe('batch norm', () => {
  const graph = graphOf('normed', input(1, 2, 2), norm('norm', 'input'), globalPool('pool', 'norm'));
  const weights: Weights = {
    'norm/scale': { shape: [2], values: Float32Array.of(1, 2) },
    'norm/offset': { shape: [2], values: Float32Array.of(0, 1) },
    'norm/mean': { shape: [2], values: Float32Array.of(0, 10) },
    'norm/variance': { shape: [2], values: Float32Array.of(1, 4) },
  };
  // By channel: 1, 2, 3, 6 (mean 3, biased variance 3.5) and 0, 0, 0, 8 (mean 2, biased variance 12).
  const images = () => tf.tensor4d([1, 0, 2, 0, 3, 0, 6, 8], [2, 1, 2, 2]);

  it('updates its running statistics as PyTorch does, on request', async () => {
    const network = createNetwork(graph, weights);
    tf.tidy(() => network.forward(images(), { training: true }));
    expect((await network.parameters.read())['norm/mean']).toEqual(weights['norm/mean']);
    network.updateStatistics();
    const after = await network.parameters.read();
    close(after['norm/mean']!.values, [0.3, 9.2]);
    // Unbiased: 14 / 3 and 16.
    close(after['norm/variance']!.values, [0.9 + (0.1 * 14) / 3, 3.6 + 1.6]);
    network.updateStatistics();
    expect(await network.parameters.read()).toEqual(after);
    network.dispose();
  });

  it('averages several passes by the weight of the old statistics', async () => {
    const network = createNetwork(graph, weights);
    for (const [pass, factor] of [1, 2, 6].entries()) {
      tf.tidy(() => network.forward(tf.mul(images(), factor), { training: true }));
      network.updateStatistics(pass / (pass + 1));
    }
    const after = await network.parameters.read();
    close(after['norm/mean']!.values, [9, 6]);
    const squares = (1 + 4 + 36) / 3;
    close(after['norm/variance']!.values, [(squares * 14) / 3, squares * 16], 1e-3);
    network.dispose();
  });

  it('counts the last of two passes only', async () => {
    const [twice, once] = [createNetwork(graph, weights), createNetwork(graph, weights)];
    tf.tidy(() => {
      twice.forward(tf.mul(images(), 100), { training: true });
      twice.forward(images(), { training: true });
      once.forward(images(), { training: true });
    });
    twice.updateStatistics();
    once.updateStatistics();
    expect(await twice.parameters.read()).toEqual(await once.parameters.read());
    twice.dispose();
    once.dispose();
  });

  it('sends gradients through two passes of one tape', () => {
    const network = createNetwork(residual, trainedWeights(residual, createRandom(6)));
    const batch = imagesFor(residual);
    const run = () => tf.sum(tf.square(network.forward(batch, { training: true }))) as tf.Scalar;
    const one = tf.variableGrads(run);
    const two = tf.variableGrads(() => tf.add(run(), run()) as tf.Scalar);
    expect(Object.keys(one.grads).length).toBeGreaterThan(10);
    for (const [name, gradient] of Object.entries(one.grads))
      close(
        two.grads[name]!.dataSync(),
        gradient.dataSync().map((g) => 2 * g),
        1e-4,
      );
    tf.dispose([batch, one, two] as never);
    network.dispose();
  });

  it('uses the running statistics in evaluation without changing them', async () => {
    const network = createNetwork(graph, weights);
    const logits = tf.tidy(() => network.forward(images(), { training: false }).dataSync());
    network.updateStatistics();
    expect(await network.parameters.read()).toEqual(weights);
    // Means over positions: channel 0 gives x; channel 1 gives 2 (x - 10) / 2 + 1.
    close(logits, [1.5, -9, 4.5, -5], 1e-4);
    network.dispose();
  });

  it('is not fused with its activation if another node reads its output', () => {
    const forked = graphOf(
      'forked',
      input(1, 2, 2),
      norm('norm', 'input'),
      relu('relu', 'norm'),
      { id: 'add', op: 'add', inputs: ['norm', 'relu'], attributes: {} },
      globalPool('pool', 'add'),
    );
    const network = createNetwork(forked, weights);
    for (const training of [false, true]) {
      tf.tidy(() => {
        const [mean, variance] = training
          ? [tf.tensor1d([3, 2]), tf.tensor1d([3.5, 12])]
          : [tf.tensor1d([0, 10]), tf.tensor1d([1, 4])];
        const y = tf.add(
          tf.mul(tf.div(tf.sub(images(), mean), tf.sqrt(tf.add(variance, 1e-5))), [1, 2]),
          [0, 1],
        );
        const expected = tf.mean(tf.add(y, tf.relu(y)), [1, 2]);
        close(network.forward(images(), { training }).dataSync(), expected.dataSync(), 1e-4);
      });
    }
    network.dispose();
  });
});

describe('memory', () => {
  it('holds the statistics of one pass only', () => {
    const network = createNetwork(residual, initialWeights(residual, createRandom(1)));
    const images = imagesFor(residual);
    const held = () => {
      tf.tidy(() => void network.forward(images, { training: true }));
      return tf.memory().numTensors;
    };
    expect(held()).toBe(held());
    images.dispose();
    network.dispose();
  });

  it.each([residual, inverted])(
    'of $name is constant over 100 training steps, and freed by dispose',
    (graph) => {
      const before = tf.memory().numTensors;
      const network = createNetwork(graph, initialWeights(graph, createRandom(1)));
      const images = imagesFor(graph, 1);
      const counts = new Set<number>();
      for (let step = 0; step < 100; step++) {
        const { value, grads } = tf.variableGrads(
          () => tf.mean(network.forward(images, { training: true })) as tf.Scalar,
        );
        network.updateStatistics();
        tf.dispose([value, grads] as never);
        counts.add(tf.memory().numTensors);
      }
      expect(counts.size).toBe(1);
      tf.tidy(() => void network.forward(images, { training: true }));
      network.dispose();
      images.dispose();
      expect(tf.memory().numTensors).toBe(before);
    },
  );
});

describe('weights', () => {
  const weights = initialWeights(residual, createRandom(1));
  const without = (name: string): Weights =>
    Object.fromEntries(Object.entries(weights).filter(([key]) => key !== name));

  it('that are missing are named', () => {
    expect(() => createNetwork(residual, without('norm2/variance'))).toThrow(UserError);
    expect(() => createNetwork(residual, without('norm2/variance'))).toThrow(/norm2\/variance is missing/);
  });

  it('of another shape are named', () => {
    const wrong = { ...weights, 'conv1/weights': { shape: [3, 3, 4, 5], values: new Float32Array(180) } };
    expect(() => createNetwork(residual, wrong)).toThrow(
      /conv1\/weights has the shape \[3, 3, 4, 5\], not \[3, 3, 4, 6\]/,
    );
  });

  it('that the graph does not have are named', () => {
    const more = { ...weights, 'conv9/weights': weights['conv1/weights']! };
    expect(() => createNetwork(residual, more)).toThrow(/no parameter "conv9\/weights"/);
    const clip = { shape: [], values: Float32Array.of(1) };
    expect(() => createNetwork(residual, { ...weights, 'norm1/weightClip': clip })).toThrow(
      /norm1\/weightClip/,
    );
  });

  it('of a quantizer are kept, for any name of the layer', () => {
    const scalar = { shape: [], values: Float32Array.of(0.5) };
    const network = createNetwork(residual, {
      ...weights,
      'conv1/weightClip': scalar,
      'conv1/activationClip': scalar,
    });
    expect(network.parameters.get('conv1/weightClip').kind).toBe('clip');
    expect(network.parameters.get('conv1/activationClip').kind).toBe('clip');
    network.dispose();
  });

  it('are read from the store unchanged', async () => {
    const network = createNetwork(residual, weights);
    expect(await network.parameters.read()).toEqual(weights);
    const kinds = Object.fromEntries(network.parameters.all().map(({ name, kind }) => [name, kind]));
    expect(kinds).toMatchObject({
      'stem/weights': 'weight',
      'dense/bias': 'bias',
      'norm1/scale': 'normalization',
      'norm1/offset': 'normalization',
      'norm1/mean': 'statistic',
      'norm1/variance': 'statistic',
    });
    expect(network.parameters.get('norm1/mean').variable.trainable).toBe(false);
    network.dispose();
  });

  it('start with the names and shapes that the graph needs', () => {
    const shapes = Object.entries(weights).map(([name, { shape }]) => [name, shape]);
    expect(Object.fromEntries(shapes)).toEqual(Object.fromEntries(parameterShapes(residual)));
  });
});
