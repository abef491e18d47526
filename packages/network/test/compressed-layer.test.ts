import type { Graph } from '@bitshare/core';
import { compressedLayer, type LayerCompression, planLayers } from '@bitshare/network';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { conv, dense, graphOf, input, norm, relu } from './small-graphs.ts';

beforeAll(() => tf.setBackend('cpu'));

const stem = [input(2, 2, 1), conv('stem', 'input', 2), relu('relu0', 'stem'), conv('first', 'relu0', 3)];
const answer = [relu('relu2', 'reader'), dense('answer', 'relu2', 2)];

/** `first` has 3 filters; the dense layer `reader` reads them at 4 positions, with signs where a batch norm follows the ReLU. */
const graphs = {
  signed: graphOf(
    'signed',
    ...stem,
    relu('relu1', 'first'),
    norm('norm', 'relu1'),
    dense('reader', 'norm', 2),
    ...answer,
  ),
  unsigned: graphOf('unsigned', ...stem, relu('relu1', 'first'), dense('reader', 'relu1', 2), ...answer),
};

/** What `reader` computes with when the second filter of `first` is closed. */
function readOf(graph: Graph, quantize: LayerCompression['quantize']) {
  const plan = planLayers(graph).get('reader')!;
  const open = tf.tensor1d([1, 0, 1]);
  let read: { input: number[]; weights: number[]; mask: number[] } | undefined;
  let mask: tf.Tensor | undefined;
  compressedLayer(
    plan,
    {
      input: tf.tensor2d([[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]]),
      weights: tf.ones([12, 2]),
      compute(x, weights) {
        const [inputs, values] = [x, weights].map((tensor) => Array.from(tensor.dataSync()));
        read = { input: inputs!, weights: values!, mask: Array.from(mask!.dataSync()) };
        return x;
      },
    },
    {
      quantize(site, x, own) {
        if (site.role === 'weight') mask = own;
        return quantize(site, x, own);
      },
      gate: (_, x) => tf.mul(x, open),
      survivors: () => open,
    },
  );
  return read!;
}

/** Levels half a step off zero, as a signed grid of an even number of levels has them. */
const halfStepOff: LayerCompression['quantize'] = (site, x) => (site.role === 'weight' ? x : tf.add(x, 0.5));

it('reads zeros of closed filters behind a quantizer that has no level at zero', () => {
  const { input: signed } = tf.tidy(() => readOf(graphs.signed, halfStepOff));
  expect(signed).toEqual([1.5, 0, 3.5, 4.5, 0, 6.5, 7.5, 0, 9.5, 10.5, 0, 12.5]);
});

it('lets the quantizer of a site that is never negative see the zeros of closed filters', () => {
  const seen: number[] = [];
  const { input: unsigned } = tf.tidy(() =>
    readOf(graphs.unsigned, (site, x) => {
      if (site.role === 'activation') seen.push(...x.dataSync());
      return x;
    }),
  );
  expect(seen).toEqual([1, 0, 3, 4, 0, 6, 7, 0, 9, 10, 0, 12]);
  expect(unsigned).toEqual(seen);
});

it('masks the rows of a dense layer that belong to closed filters, at every position', () => {
  const { mask, weights } = tf.tidy(() => readOf(graphs.unsigned, (_, x) => x));
  expect(mask).toEqual([1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 0, 1].flatMap((kept) => [kept, kept]));
  expect(weights).toEqual(new Array(24).fill(1));
});
