import { type Graph, startFrom, type Weights } from '@bitshare/core';
import { checkWeights } from '@bitshare/network';
import { expect, it } from 'vitest';

const graph: Graph = {
  name: 'tiny',
  nodes: [
    { id: 'input', op: 'input', inputs: [], attributes: { shape: [1, 1, 2] } },
    { id: 'norm', op: 'batchNorm', inputs: ['input'], attributes: { epsilon: 1e-5, momentum: 0.9 } },
    { id: 'dense', op: 'dense', inputs: ['norm'], attributes: { units: 2, bias: true } },
  ],
  output: 'dense',
};
const two = (a: number, b: number) => ({ shape: [2], values: Float32Array.of(a, b) });
const weights: Weights = {
  'norm/scale': two(1, 1),
  'norm/offset': two(0, 0),
  'norm/mean': two(-1, 0),
  'norm/variance': two(0, 1),
  'dense/weights': { shape: [2, 2], values: new Float32Array(4) },
  'dense/bias': two(0, 0),
};

it("weights that fit are accepted, also with a quantizer's parameters", () => {
  checkWeights(graph, { ...weights, 'dense/weightClip': two(1, 1) }, 'f');
});

it('all faults are named at once: missing weights, other shapes, invalid values', () => {
  const { 'dense/bias': _, ...rest } = weights;
  const wrong: Weights = {
    ...rest,
    'norm/scale': { shape: [1, 2], values: Float32Array.of(1, 1) },
    'norm/variance': two(1, -1e-9),
    'dense/weightClip': two(1, Number.POSITIVE_INFINITY),
  };
  expect(() => checkWeights(graph, wrong, 'f.safetensors')).toThrow(
    new RegExp(
      [
        '^f.safetensors does not hold weights of tiny: norm/scale has the shape \\[1, 2\\], not \\[2\\]',
        'dense/bias is missing',
        'norm/variance holds a negative variance, -\\d\\.\\d+e-10, at index 1',
        'dense/weightClip holds Infinity at index 1',
      ].join('; '),
    ),
  );
});

it('a pipeline does not start from such values either', () => {
  expect(() => startFrom(graph, { ...weights, 'dense/bias': two(Number.NaN, 0) })).toThrow(
    'the weights of tiny to start from: dense/bias holds NaN at index 0',
  );
});
