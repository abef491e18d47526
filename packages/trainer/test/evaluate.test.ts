import type { Graph, Split } from '@bitshare/core';
import { createNetwork, type Network } from '@bitshare/network';
import { evaluate } from '@bitshare/trainer';
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const classes = 6;

/** Answers with the image itself: its channels are the logits. */
const graph: Graph = {
  name: 'mirror',
  output: 'answer',
  nodes: [
    { id: 'image', op: 'input', inputs: [], attributes: { shape: [1, 1, classes] } },
    { id: 'pool', op: 'globalAveragePool', inputs: ['image'], attributes: {} },
    { id: 'answer', op: 'dense', inputs: ['pool'], attributes: { units: classes, bias: false } },
  ],
};

let network: Network;
beforeAll(async () => {
  await tf.setBackend('cpu');
  const values = Float32Array.from({ length: classes ** 2 }, (_, i) => (i % (classes + 1) === 0 ? 1 : 0));
  network = createNetwork(graph, { 'answer/weights': { shape: [classes, classes], values } });
});
afterAll(() => network.dispose());

function splitOf(rows: readonly (readonly [label: number, logits: readonly number[]])[]): Split {
  return {
    size: rows.length,
    async *batches({ batchSize }) {
      for (let at = 0; at < rows.length; at += batchSize) {
        const some = rows.slice(at, at + batchSize);
        yield {
          images: Float32Array.from(some.flatMap(([, logits]) => logits)),
          labels: Int32Array.from(some, ([label]) => label),
          size: some.length,
        };
      }
    },
  };
}

const falling = [6, 5, 4, 3, 2, 1];

describe('an evaluation', () => {
  it('counts the right class among the first, and among the first five', async () => {
    const split = splitOf([
      [0, falling],
      [1, falling],
      [4, falling],
      [5, falling],
    ]);
    const { top1, top5, loss } = await evaluate(network, split, { batchSize: 3 });
    expect([top1, top5]).toEqual([25, 75]);
    const sum = falling.reduce((total, logit) => total + Math.exp(logit), 0);
    expect(loss).toBeCloseTo(Math.log(sum) - (6 + 5 + 2 + 1) / 4, 5);
  });

  it('gives a tie to the class with the lower index', async () => {
    const tie = [0, 7, 7, 0, 0, 0];
    expect((await evaluate(network, splitOf([[1, tie]]))).top1).toBe(100);
    expect((await evaluate(network, splitOf([[2, tie]]))).top1).toBe(0);
  });

  it('lets an answer that is no number score nothing', async () => {
    const broken = new Array(classes).fill(Number.NaN);
    for (const label of [0, 3, 5])
      expect(await evaluate(network, splitOf([[label, broken]]))).toMatchObject({ top1: 0, top5: 0 });
  });

  it('takes as many images as it is told, also where a batch has more', async () => {
    const split = splitOf([
      [0, falling],
      [0, falling],
      [1, falling],
      [1, falling],
      [1, falling],
    ]);
    expect((await evaluate(network, split, { batchSize: 2, images: 3 })).top1).toBeCloseTo(200 / 3, 10);
    expect((await evaluate(network, split, { batchSize: 5, images: 1 })).top1).toBe(100);
  });
});
