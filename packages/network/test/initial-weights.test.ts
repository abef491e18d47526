import { createRandom } from '@bitshare/core';
import { initialWeights } from '@bitshare/network';
import { describe, expect, it } from 'vitest';
import { conv, dense, graphOf, input, norm } from './small-graphs.ts';

const graph = graphOf(
  'wide',
  input(8, 8, 16),
  conv('conv', 'input', 64, { bias: true }),
  norm('norm', 'conv'),
  conv('depthwise', 'norm', 64, { groups: 64, strides: [2, 2] }),
  dense('dense', 'depthwise', 50),
);
const weights = initialWeights(graph, createRandom(12));
const values = (name: string) => weights[name]!.values;
const deviation = (v: Float32Array) => Math.sqrt(v.reduce((sum, x) => sum + x * x, 0) / v.length);

describe('initialWeights', () => {
  it('draws convolutions from a normal distribution of variance 2 / fan-out', () => {
    expect(deviation(values('conv/weights')) / Math.sqrt(2 / (9 * 64))).toBeCloseTo(1, 1);
    expect(deviation(values('depthwise/weights')) / Math.sqrt(2 / 9)).toBeCloseTo(1, 1);
    // A normal distribution reaches beyond three deviations, a uniform one never.
    expect(Math.max(...values('conv/weights')) / Math.sqrt(2 / (9 * 64))).toBeGreaterThan(3);
  });

  it('draws dense layers and biases uniformly within 1 / sqrt(inputs)', () => {
    const bound = 1 / Math.sqrt(4 * 4 * 64);
    const dense = values('dense/weights');
    expect(deviation(dense) / (bound / Math.sqrt(3))).toBeCloseTo(1, 1);
    expect(Math.max(...dense)).toBeLessThanOrEqual(bound);
    expect(Math.min(...dense)).toBeGreaterThanOrEqual(-bound);
    expect(Math.max(...values('dense/bias').map(Math.abs))).toBeLessThanOrEqual(bound);
    expect(Math.max(...values('conv/bias').map(Math.abs))).toBeLessThanOrEqual(1 / Math.sqrt(9 * 16));
  });

  it('starts batch norm as the identity', () => {
    const all = (name: string, value: number) => expect(new Set(values(name))).toEqual(new Set([value]));
    all('norm/scale', 1);
    all('norm/offset', 0);
    all('norm/mean', 0);
    all('norm/variance', 1);
    expect(values('norm/scale').length).toBe(64);
  });

  it('gives the same weights for the same seed, and others for another', () => {
    expect(initialWeights(graph, createRandom(12))).toEqual(weights);
    expect(initialWeights(graph, createRandom(13))['conv/weights']).not.toEqual(weights['conv/weights']);
  });
});
