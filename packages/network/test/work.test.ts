import type { WorkGradient, WorkQuantity } from '@bitshare/core';
import {
  type CountedLayer,
  countLayers,
  createWorkModel,
  fullPrecisionPolicy,
  type LayerBits,
  prunableLayers,
  uniformPolicy,
} from '@bitshare/network';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  conv,
  dense,
  excited,
  graphOf,
  input,
  inverted,
  joined,
  lenetLike,
  relu,
  residual,
  streams,
} from './small-graphs.ts';

const graphs = [lenetLike, residual, inverted, joined, excited, streams];
const row = (rows: readonly CountedLayer[], id: string) => rows.find((layer) => layer.id === id)!;

describe('countLayers', () => {
  it('counts by hand', () => {
    const rows = countLayers(lenetLike, uniformPolicy(lenetLike, 4));
    expect(rows).toEqual([
      {
        id: 'conv1',
        op: 'conv2d',
        macs: 8 * 8 * 9 * 3,
        weights: 27,
        inputElements: 64,
        outputElements: 8 * 8 * 3,
        weightBits: 8,
        activationBits: 8,
        keptInputs: 1,
        keptOutputs: 3,
      },
      {
        id: 'conv2',
        op: 'conv2d',
        macs: 2 * 2 * 9 * 3 * 5,
        weights: 9 * 3 * 5,
        inputElements: 4 * 4 * 3,
        outputElements: 2 * 2 * 5,
        weightBits: 4,
        activationBits: 4,
        keptInputs: 3,
        keptOutputs: 5,
      },
      {
        id: 'dense1',
        op: 'dense',
        macs: 2 * 2 * 5 * 6,
        weights: 120,
        inputElements: 20,
        outputElements: 6,
        weightBits: 4,
        activationBits: 4,
        keptInputs: 5,
        keptOutputs: 6,
      },
      {
        id: 'dense2',
        op: 'dense',
        macs: 18,
        weights: 18,
        inputElements: 6,
        outputElements: 3,
        weightBits: 8,
        activationBits: 8,
        keptInputs: 6,
        keptOutputs: 3,
      },
    ]);
  });

  it('counts kept channels only, and keeps the first and the last layer whole', () => {
    const policy = fullPrecisionPolicy(inverted);
    const expand = { ...policy.layers.expand!, keptFilters: [1, 4, 5] };
    const rows = countLayers(inverted, { ...policy, layers: { ...policy.layers, expand } });
    expect(row(rows, 'stem').macs).toBe(36 * 9 * 2 * 4);
    expect(row(rows, 'expand')).toMatchObject({ macs: 36 * 4 * 3, keptInputs: 4, keptOutputs: 3 });
    expect(row(rows, 'depthwise')).toMatchObject({
      macs: 9 * 9 * 3,
      weights: 27,
      inputElements: 36 * 3,
      outputElements: 9 * 3,
    });
    expect(row(rows, 'project')).toMatchObject({ macs: 9 * 3 * 4, keptInputs: 3, keptOutputs: 4 });
    expect(row(rows, 'dense').macs).toBe(12);
  });

  it('counts the pieces that a layer reads, with every part of a layer that is removed', () => {
    const policy = fullPrecisionPolicy(joined);
    const right = { ...policy.layers.right!, keptFilters: [0, 2, 4] };
    const left = { ...policy.layers.left!, keptFilters: [1] };
    const rows = countLayers(joined, { ...policy, layers: { ...policy.layers, left, right } });
    // One of the left, four that stay, three of the right; the four and two of the right again; three zeros.
    expect(row(rows, 'reader')).toMatchObject({ keptInputs: 17, keptOutputs: 4, macs: 36 * 9 * 17 * 4 });
  });

  it('counts a relaxed piece by its share of the filters', () => {
    const bits = new Map(Object.entries(fullPrecisionPolicy(joined).layers));
    const rows = createWorkModel(joined).relaxed(bits, new Map([['right', 2.5]]));
    expect(row(rows, 'reader').keptInputs).toBeCloseTo(3 + 4 + 2.5 + (1 + 4 + (3 / 5) * 2.5) + 3, 10);
  });

  it('counts convolutions whose taps lie apart by their taps', () => {
    const layer = conv('conv', 'input', 6, { dilations: [2, 3], padding: 'same', groups: 4, filters: 8 });
    const graph = graphOf('dilated', input(4, 4, 4), layer, relu('relu', 'conv'), dense('dense', 'relu', 2));
    expect(row(countLayers(graph), 'conv')).toMatchObject({ macs: 16 * 9 * 8, weights: 9 * 8 });
  });

  it('divides a grouped convolution by its groups', () => {
    const graph = graphOf(
      'grouped',
      input(4, 4, 4),
      conv('conv', 'input', 6, { groups: 2, strides: [2, 2] }),
      relu('relu', 'conv'),
      dense('dense', 'relu', 2),
    );
    expect(row(countLayers(graph), 'conv')).toMatchObject({ macs: 4 * 9 * 2 * 6, weights: 9 * 2 * 6 });
  });
});

describe('createWorkModel', () => {
  const quantities: readonly WorkQuantity[] = [
    'macs',
    'weights',
    'inputElements',
    'outputElements',
    'weightBits',
    'activationBits',
  ];
  const coefficients = fc
    .array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 6, maxLength: 6 })
    .map((values) => Object.fromEntries(quantities.map((q, i) => [q, values[i]!])) as WorkGradient);

  it.each(graphs)(
    'gives the derivative of any cost of $name by kept filters, as finite differences do',
    (graph) => {
      const model = createWorkModel(graph);
      const bits: ReadonlyMap<string, LayerBits> = new Map(Object.entries(uniformPolicy(graph, 4).layers));
      const prunable = prunableLayers(graph);
      const layers = countLayers(graph).length;
      fc.assert(
        fc.property(
          fc.array(coefficients, { minLength: layers, maxLength: layers }),
          fc.double({ min: 0.2, max: 1, noNaN: true }),
          fc.constantFrom(...prunable),
          (gradients, share, only) => {
            const work = (kept: number) => model.relaxed(bits, new Map([[only.layer, kept]]));
            const cost = (kept: number) =>
              work(kept).reduce(
                (sum, layer, i) => sum + quantities.reduce((s, q) => s + gradients[i]![q] * layer[q], 0),
                0,
              );
            const kept = share * only.filters;
            const difference = cost(kept + 0.05) / 0.1 - cost(kept - 0.05) / 0.1;
            const gradient = model.keptFilterGradient(work(kept), gradients);
            expect(new Set(gradient.keys())).toEqual(new Set(prunable.map(({ layer }) => layer)));
            expect(gradient.get(only.layer)).toBeCloseTo(difference, 5);
          },
        ),
        { numRuns: 100, seed: 9 },
      );
    },
  );

  it.each(graphs)('at whole numbers counts $name exactly', (graph) => {
    const policy = uniformPolicy(graph, 2);
    const all = createWorkModel(graph).relaxed(new Map(Object.entries(policy.layers)));
    expect(all).toEqual(countLayers(graph, policy));
    expect(all.every(({ macs, weights }) => Number.isInteger(macs) && Number.isInteger(weights))).toBe(true);
  });
});
