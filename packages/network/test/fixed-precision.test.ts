import { type CompressionPolicy, createRandom, type Graph, type LayerPolicy } from '@bitshare/core';
import {
  createNetwork,
  fixedPrecision,
  fullPrecisionPolicy,
  initialWeights,
  uniformPolicy,
} from '@bitshare/network';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { createPlainQuantizer } from './plain-quantizer.ts';
import { inverted, lenetLike, residual, trainedWeights } from './small-graphs.ts';

beforeAll(() => tf.setBackend('cpu'));

const images = (graph: Graph) => {
  const { shape } = graph.nodes[0]!.attributes as { shape: readonly [number, number, number] };
  return tf.randomUniform<tf.Rank.R4>([2, ...shape], 0, 1, 'float32', 3);
};

/** A network at a policy, and a quantizer that records its calls. */
function setUp(graph: Graph, policy: CompressionPolicy) {
  const network = createNetwork(graph, trainedWeights(graph, createRandom(8)));
  const spy = createPlainQuantizer();
  const transform = fixedPrecision({
    graph,
    policy,
    quantizer: spy.quantizer,
    parameters: network.parameters,
  });
  return { network, transform, ...spy };
}

const withLayer = (
  policy: CompressionPolicy,
  id: string,
  layer: Partial<LayerPolicy>,
): CompressionPolicy => ({
  ...policy,
  layers: { ...policy.layers, [id]: { ...policy.layers[id]!, ...layer } },
});

describe('fixedPrecision', () => {
  it("quantizes at each layer's bits, and leaves the image unchanged", () => {
    let policy = uniformPolicy(residual, 4);
    policy = withLayer(policy, 'conv2', { weightBits: 3, activationBits: 5 });
    policy = withLayer(policy, 'shortcut', { weightBits: 32, activationBits: 2 });
    const { network, transform, requests } = setUp(residual, policy);
    tf.tidy(() => void network.forward(images(residual), { training: false, transform }));
    const asked = requests.map(({ request: { site }, bits }) => `${site.layer} ${site.role} ${bits}`);
    expect(asked.sort()).toEqual([
      'conv1 activation 4',
      'conv1 weight 4',
      'conv2 activation 5',
      'conv2 weight 3',
      'dense activation 8',
      'dense weight 8',
      'shortcut activation 2',
      'stem weight 8',
    ]);
    network.dispose();
  });

  it('at full precision computes like a plain network', () => {
    const { network, transform, requests } = setUp(inverted, fullPrecisionPolicy(inverted));
    tf.tidy(() => {
      const x = images(inverted);
      const plain = network.forward(x, { training: false }).dataSync();
      expect(network.forward(x, { training: false, transform }).dataSync()).toEqual(plain);
    });
    expect(requests).toEqual([]);
    network.dispose();
  });

  it('creates the parameters of a site once, as clip values in the store that gradients reach', () => {
    const { network, transform, initialisations } = setUp(residual, uniformPolicy(residual, 4));
    const x = images(residual);
    const run = () =>
      tf.variableGrads(() => tf.mean(network.forward(x, { training: true, transform })) as tf.Scalar);
    // The first pass creates them, so only the second pass has their gradients.
    tf.dispose(run() as never);
    expect(initialisations()).toBe(9);
    const { value, grads } = run();
    expect(initialisations()).toBe(9);
    const clips = network.parameters.all().filter(({ kind }) => kind === 'clip');
    expect(clips.map(({ name }) => name).sort()).toEqual([
      'conv1/activationRange',
      'conv1/weightRange',
      'conv2/activationRange',
      'conv2/weightRange',
      'dense/activationRange',
      'dense/weightRange',
      'shortcut/activationRange',
      'shortcut/weightRange',
      'stem/weightRange',
    ]);
    for (const { name, variable } of clips) {
      const [gradient] = grads[variable.name]!.dataSync();
      expect(Number.isFinite(gradient) && gradient !== 0, name).toBe(true);
    }
    tf.dispose([x, value, grads] as never);
    network.dispose();
  });

  it('keeps parameters of an earlier stage in the store', () => {
    const range = { shape: [], values: Float32Array.of(123) };
    const network = createNetwork(residual, {
      ...initialWeights(residual, createRandom(1)),
      'conv1/weightRange': range,
    });
    const { quantizer, requests } = createPlainQuantizer();
    const policy = uniformPolicy(residual, 4);
    const transform = fixedPrecision({ graph: residual, policy, quantizer, parameters: network.parameters });
    tf.tidy(() => void network.forward(images(residual), { training: false, transform }));
    const found = requests.find(({ request: { site } }) => site.layer === 'conv1' && site.role === 'weight')!;
    expect(found.request.parameters.range).toBe(network.parameters.get('conv1/weightRange').variable);
    expect(network.parameters.get('conv1/weightRange').variable.dataSync()[0]).toBe(123);
    network.dispose();
  });

  it('masks the values that extraction removes: weights by filter and by input, and inputs', () => {
    const policy = withLayer(uniformPolicy(inverted, 4), 'expand', { keptFilters: [1, 2, 6] });
    const { network, transform, requests } = setUp(inverted, policy);
    const kept = [0, 1, 1, 0, 0, 0, 1, 0];
    // Far enough from zero that every channel is alive.
    tf.tidy(() => network.parameters.get('norm2/offset').variable.assign(tf.fill([8], 3)));
    // Masks are freed after the training pass, so the test reads them inside it.
    tf.tidy(() => {
      network.forward(images(inverted), { training: true, transform });
      const mask = (id: string) =>
        requests.find(({ request: { site } }) => site.layer === id && site.role === 'weight')!.request.mask;
      expect(mask('stem')).toBeUndefined();
      expect(mask('dense')).toBeUndefined();
      const shaped = (id: string, values: number[]) => {
        expect(mask(id)!.shape).toEqual(network.parameters.get(`${id}/weights`).variable.shape);
        expect(Array.from(mask(id)!.dataSync())).toEqual(values);
      };
      shaped('expand', Array.from({ length: 4 }, () => kept).flat()); // [1, 1, 4, 8]
      shaped('depthwise', Array.from({ length: 9 }, () => kept).flat()); // [3, 3, 1, 8]
      shaped(
        'project',
        kept.flatMap((k) => [k, k, k, k]),
      ); // [1, 1, 8, 4]
      const input = requests.find(
        ({ request: { site } }) => site.layer === 'project' && site.role === 'activation',
      )!;
      const channels = tf.sum(tf.abs(input.request.x), [0, 1, 2]).dataSync();
      expect(Array.from(channels, (c) => (c > 0 ? 1 : 0))).toEqual(kept);
    });
    network.dispose();
  });

  it('masks the rows of a dense layer at every position of the image', () => {
    const policy = withLayer(uniformPolicy(lenetLike, 4), 'conv2', { keptFilters: [0, 3] });
    const { network, transform, requests } = setUp(lenetLike, policy);
    tf.tidy(() => {
      network.forward(images(lenetLike), { training: true, transform });
      const { mask } = requests.find(
        ({ request: { site } }) => site.layer === 'dense1' && site.role === 'weight',
      )!.request;
      const rows = tf.mean(mask!, 1).dataSync(); // [20]: 2 x 2 positions of 5 channels
      expect(Array.from(rows)).toEqual(Array.from({ length: 4 }, () => [1, 0, 0, 1, 0]).flat());
    });
    network.dispose();
  });

  it('keeps the number of tensors constant', () => {
    const policy = withLayer(uniformPolicy(inverted, 2), 'expand', { keptFilters: [0, 1] });
    const { network, transform, requests } = setUp(inverted, policy);
    const x = images(inverted);
    const counts = new Set<number>();
    for (let step = 0; step < 20; step++) {
      const result = tf.variableGrads(
        () => tf.mean(network.forward(x, { training: true, transform })) as tf.Scalar,
      );
      network.updateStatistics();
      tf.dispose(result as never);
      requests.length = 0;
      counts.add(tf.memory().numTensors);
    }
    expect(counts.size).toBe(1);
    x.dispose();
    network.dispose();
  });
});
