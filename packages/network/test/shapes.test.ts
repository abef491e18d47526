import { createRandom, type GraphNode, type Padding } from '@bitshare/core';
import { createNetwork, inferShapes, initialWeights, weightShapes } from '@bitshare/network';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { conv, dense, graphOf, input, lenetLike, padChannels, pool } from './small-graphs.ts';

beforeAll(() => tf.setBackend('cpu'));

const padding = fc.constantFrom<Padding[]>('same', 'valid', 0, 1);
const pair = (max: number) => fc.tuple(fc.integer({ min: 1, max }), fc.integer({ min: 1, max }));

const anyNode: fc.Arbitrary<GraphNode> = fc.oneof(
  fc
    .record({
      kernelSize: pair(3),
      strides: pair(3),
      padding,
      filters: fc.constantFrom(2, 4),
      groups: fc.constantFrom(1, 2),
    })
    // Two groups of two inputs are a depthwise convolution, with four filters a grouped one.
    .map(({ filters, ...attributes }) => conv('node', 'input', filters, attributes)),
  fc
    .tuple(fc.constantFrom('maxPool', 'averagePool'), pair(3), pair(3), padding)
    // A window must not lie in the padding alone.
    .filter(([, size, , pad]) => typeof pad !== 'number' || pad < Math.min(...size))
    .map(([op, poolSize, strides, pad]) =>
      pool(op as 'maxPool', 'node', 'input', { poolSize, strides, padding: pad }),
    ),
  fc.tuple(fc.nat(2), fc.nat(2)).map(([before, after]) => padChannels('node', 'input', before, after)),
);

describe('inferShapes', () => {
  it('agrees with the engine, for any window', () => {
    fc.assert(
      fc.property(anyNode, pair(5), (node, [height, width]) => {
        const graph = graphOf('one', input(height + 2, width + 2, 2), node, dense('dense', 'node', 3));
        const shape = inferShapes(graph).get('node')!;
        const network = createNetwork(graph, initialWeights(graph, createRandom(1)));
        let seen: readonly number[] = [];
        tf.tidy(() =>
          network.forward(tf.zeros([2, height + 2, width + 2, 2]), {
            training: false,
            transform: {
              apply: ({ node: layer, input: x, weights, compute }) => {
                const y = compute(x, weights);
                if (layer.id === 'node') seen = y.shape.slice(1);
                // After a pool only the number of features shows the shape.
                else if (node.op !== 'conv2d') expect(x.shape[1]).toBe(shape.reduce((a, b) => a * b));
                return y;
              },
            },
          }),
        );
        network.dispose();
        if (node.op === 'conv2d') expect(seen).toEqual(shape);
      }),
      { numRuns: 200, seed: 3 },
    );
  });

  it('gives every node of a network its shape', () => {
    expect(Object.fromEntries(inferShapes(lenetLike))).toEqual({
      input: [8, 8, 1],
      conv1: [8, 8, 3],
      relu1: [8, 8, 3],
      pool1: [4, 4, 3],
      conv2: [2, 2, 5],
      relu2: [2, 2, 5],
      dense1: [6],
      relu3: [6],
      dense2: [3],
    });
  });

  it('and every layer the shape of its weights', () => {
    expect(Object.fromEntries(weightShapes(lenetLike))).toEqual({
      conv1: [3, 3, 1, 3],
      conv2: [3, 3, 3, 5],
      dense1: [20, 6],
      dense2: [6, 3],
    });
    const grouped = graphOf('grouped', input(4, 4, 6), conv('conv', 'input', 9, { groups: 3 }));
    expect(weightShapes(grouped).get('conv')).toEqual([3, 3, 2, 9]);
  });
});
