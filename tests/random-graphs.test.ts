import { createRandom, type Graph, type GraphNode } from '@bitshare/core';
import {
  createNetwork,
  graphLayers,
  inferShapes,
  isDepthwise,
  signedInputs,
  validateGraph,
} from '@bitshare/network';
import { randomGraph, randomImages, trainedWeights } from '@bitshare/testing';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';

beforeAll(() => tf.setBackend('cpu'));

const graphs: readonly Graph[] = Array.from({ length: 400 }, (_, seed) => randomGraph(createRandom(seed)));
const nodesOf = <Op extends GraphNode['op']>(op: Op): Extract<GraphNode, { op: Op }>[] =>
  graphs.flatMap(({ nodes }) => nodes.filter((node) => node.op === op)) as never;

describe('randomGraph', () => {
  it('gives valid graphs with finite answers', () => {
    for (const [seed, graph] of graphs.entries()) {
      validateGraph(graph);
      if (seed % 10 !== 0) continue;
      const random = createRandom(seed);
      const network = createNetwork(graph, trainedWeights(graph, random));
      const answers = tf.tidy(() => {
        const images = tf.tensor4d(randomImages(graph, random, 2), [2, ...network.inputShape]);
        return network.forward(images, { training: false }).dataSync();
      });
      network.dispose();
      expect(answers.every(Number.isFinite), graph.name).toBe(true);
    }
  });

  it('gives the same graph for the same seed, and another at the next draw', () => {
    const [a, b] = [createRandom(5), createRandom(5)];
    expect(randomGraph(a)).toEqual(randomGraph(b));
    expect(randomGraph(a)).not.toEqual(randomGraph(createRandom(5)));
  });

  it('leaves out only the last step where one step less is asked for', () => {
    const body = (seed: number, steps?: number) => {
      const { nodes } = randomGraph(createRandom(seed), steps === undefined ? {} : { steps });
      const head = randomGraph(createRandom(seed), { steps: 0 }).nodes.length - 1;
      return nodes.slice(0, nodes.length - head);
    };
    for (let seed = 0; seed < 20; seed++) {
      const bodies = [0, 1, 2, 3, 4, 5, 6].map((steps) => body(seed, steps));
      for (const [i, shorter] of bodies.slice(0, -1).entries())
        expect(bodies[i + 1]!.slice(0, shorter.length)).toEqual(shorter);
      expect(bodies).toContainEqual(body(seed));
    }
  });

  it('draws every operation and every kind of window', () => {
    const operations = new Set(graphs.flatMap(({ nodes }) => nodes.map(({ op }) => op)));
    expect(operations.size).toBe(25);
    const layers = graphs.flatMap(graphLayers);
    expect(new Set(layers.map(({ attributes }) => attributes.bias))).toEqual(new Set([true, false]));
    const convolutions = nodesOf('conv2d');
    const some = (is: (node: (typeof convolutions)[number]) => boolean) =>
      expect(convolutions.filter(is).length, String(is)).toBeGreaterThan(10);
    const depthwise = graphs.flatMap((graph) => {
      const shapes = inferShapes(graph);
      return graph.nodes.filter((node) => isDepthwise(node, shapes.get(node.inputs[0] ?? node.id)!.at(-1)!));
    });
    expect(depthwise.length).toBeGreaterThan(10);
    some(({ attributes }) => attributes.groups > 1 && attributes.groups < attributes.filters);
    some(({ attributes: { dilations = [1, 1] } }) => Math.max(...dilations) > 1);
    some(({ attributes: { kernelSize } }) => kernelSize[0] !== kernelSize[1]);
    some(({ attributes: { strides } }) => strides[0] !== strides[1]);
    some(({ attributes: { kernelSize, padding } }) => Number(padding) >= Math.min(...kernelSize));
    for (const padding of ['same', 'valid', 0, 1, 2])
      some(({ attributes }) => attributes.padding === padding);
  });

  it('draws softmaxes, several outputs and coupled filters, unless the zoo alone is asked for', () => {
    expect(graphs.filter(({ otherOutputs = [] }) => otherOutputs.length > 1).length).toBeGreaterThan(10);
    expect(graphs.filter(({ coupledPruning }) => coupledPruning).length).toBeGreaterThan(10);
    expect(nodesOf('softmax').length).toBeGreaterThan(10);
    const zoo = graphs.map((_, seed) => randomGraph(createRandom(seed), { imported: false }));
    expect(new Set(zoo.flatMap(({ nodes }) => nodes.map(({ op }) => op))).size).toBe(11);
    for (const graph of zoo) expect(Object.keys(graph)).toEqual(['name', 'nodes', 'output']);
  });

  it('draws single pixels, flattened images and layers that read values with signs', () => {
    const pixels = nodesOf('input').filter(({ attributes: { shape } }) => shape[0] * shape[1] === 1);
    expect(pixels.length).toBeGreaterThan(10);
    const flattened = graphs.filter((graph) =>
      graph.nodes.some(
        ({ op, inputs: [from] }) => op === 'dense' && inferShapes(graph).get(from!)!.length === 3,
      ),
    );
    expect(flattened.length).toBeGreaterThan(10);
    const signed = graphs.filter((graph) => signedInputs(graph).size > 1);
    expect(signed.length).toBeGreaterThan(10);
  });
});
