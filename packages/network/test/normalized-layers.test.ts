import { createRandom, type Graph } from '@bitshare/core';
import { createNetwork, fixedPrecision, normalizedLayers, uniformPolicy } from '@bitshare/network';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { createPlainQuantizer } from './plain-quantizer.ts';
import { lenetLike, residual, trainedWeights } from './small-graphs.ts';

beforeAll(() => tf.setBackend('cpu'));

/** A layer and the given nodes, all of which read it. */
const graphWith = (readers: Graph['nodes'], output = readers.at(-1)!.id): Graph => ({
  name: 'readers',
  output,
  nodes: [
    { id: 'image', op: 'input', inputs: [], attributes: { shape: [4, 4, 1] } },
    { id: 'layer', op: 'dense', inputs: ['image'], attributes: { units: 2, bias: false } },
    ...readers,
  ],
});
const norm = (id: string) =>
  ({ id, op: 'batchNorm', inputs: ['layer'], attributes: { epsilon: 1e-5, momentum: 0.9 } }) as const;
const relu = { id: 'relu', op: 'relu', inputs: ['layer'], attributes: {} } as const;

describe('normalizedLayers', () => {
  it.each([
    ['a batch norm', graphWith([norm('norm')]), true],
    ['two batch norms', graphWith([norm('norm1'), norm('norm2')]), true],
    ['a batch norm and something else', graphWith([norm('norm'), relu]), false],
    ['something else', graphWith([relu]), false],
    ['no node: it is the output', graphWith([norm('norm')], 'layer'), false],
  ])('a layer that is read by %s', (_, graph, normalized) => {
    expect(normalizedLayers(graph).has('layer')).toBe(normalized);
  });

  it('decides which sites keep their scale', () => {
    const askedBy = (graph: Graph) => {
      const network = createNetwork(graph, trainedWeights(graph, createRandom(8)));
      const { quantizer, requests } = createPlainQuantizer();
      const { parameters } = network;
      const transform = fixedPrecision({ graph, policy: uniformPolicy(graph, 4), quantizer, parameters });
      const { shape } = graph.nodes[0]!.attributes as { shape: readonly [number, number, number] };
      tf.tidy(() => void network.forward(tf.ones([1, ...shape]), { training: false, transform }));
      network.dispose();
      return requests.flatMap(({ request: { site } }) =>
        site.role === 'weight' ? [`${site.layer} ${site.keepsScale}`] : [],
      );
    };
    expect(askedBy(lenetLike).every((line) => line.endsWith(' true'))).toBe(true);
    const normalized = normalizedLayers(residual);
    expect(normalized.size).toBeGreaterThan(0);
    for (const line of askedBy(residual)) {
      const [layer, keepsScale] = line.split(' ');
      expect(keepsScale).toBe(String(!normalized.has(layer!)));
    }
  });
});
