import type { CostModel, Graph, LayerWork, WorkQuantity } from '@bitshare/core';
import { describe, expect, it } from 'vitest';

const quantities = [
  'macs',
  'weights',
  'inputElements',
  'outputElements',
  'weightBits',
  'activationBits',
] as const satisfies WorkQuantity[];

const work: readonly LayerWork[] = [
  {
    id: 'a',
    op: 'conv2d',
    macs: 9000,
    weights: 90,
    inputElements: 400,
    outputElements: 1000,
    weightBits: 8,
    activationBits: 8,
  },
  {
    id: 'b',
    op: 'conv2d',
    macs: 5000.5,
    weights: 200.25,
    inputElements: 1000,
    outputElements: 120,
    weightBits: 2,
    activationBits: 4,
  },
  {
    id: 'c',
    op: 'dense',
    macs: 640,
    weights: 640,
    inputElements: 64,
    outputElements: 10,
    weightBits: 32,
    activationBits: 32,
  },
];

const pooled = { poolSize: [2, 2], strides: [2, 2], padding: 'valid' } as const;
const convolution = {
  filters: 8,
  kernelSize: [3, 3],
  strides: [1, 1],
  padding: 'same',
  groups: 1,
  bias: false,
} as const;

/** The network of that work. Its figures differ from the graph's, so that a cost model cannot count them again. */
const graph: Graph = {
  name: 'three-layers',
  output: 'c',
  nodes: [
    { id: 'image', op: 'input', inputs: [], attributes: { shape: [8, 8, 8] } },
    { id: 'a', op: 'conv2d', inputs: ['image'], attributes: convolution },
    { id: 'relu', op: 'relu', inputs: ['a'], attributes: {} },
    { id: 'b', op: 'conv2d', inputs: ['relu'], attributes: convolution },
    { id: 'sum', op: 'add', inputs: ['b', 'relu'], attributes: {} },
    { id: 'pool', op: 'maxPool', inputs: ['sum'], attributes: pooled },
    { id: 'c', op: 'dense', inputs: ['pool'], attributes: { units: 10, bias: true } },
  ],
};
const emptyGraph: Graph = { name: 'empty', output: '', nodes: [] };

/** What every `CostModel` must do. Call it in a test file; it declares the tests. */
export function testCostModel(name: string, create: () => CostModel): void {
  describe(`cost model contract: ${name}`, () => {
    it('names its convention, with a version, and its unit', () => {
      const cost = create();
      expect(cost.convention).toMatch(/v\d/);
      expect(cost.unit.length).toBeGreaterThan(0);
      expect(cost.ledger(work, graph)).toMatchObject({ convention: cost.convention, unit: cost.unit });
    });

    it('keeps a ledger with a row per layer in order, which adds up', () => {
      const { layers, total } = create().ledger(work, graph);
      expect(layers.map((layer) => layer.id)).toEqual(['a', 'b', 'c']);
      expect(total).toBeGreaterThan(0);
      expect(layers.reduce((sum, layer) => sum + layer.cost, 0)).toBeCloseTo(total, 6);
      for (const { cost } of layers) expect(cost).toBeGreaterThanOrEqual(0);
    });

    it('is zero without layers, and does not grow with less work', () => {
      const cost = create();
      expect(cost.ledger([], emptyGraph)).toMatchObject({ total: 0, layers: [] });
      expect(cost.gradient([], emptyGraph)).toEqual([]);
      for (const quantity of quantities) {
        const less = work.map((row) => ({ ...row, [quantity]: row[quantity] * 0.75 }));
        expect(cost.ledger(less, graph).total, quantity).toBeLessThanOrEqual(cost.ledger(work, graph).total);
      }
    });

    it('does not change its arguments', () => {
      const copy = structuredClone([work, graph]);
      create().ledger(work, graph);
      create().gradient(work, graph);
      expect([work, graph]).toEqual(copy);
    });

    it('has the gradient that finite differences give', () => {
      const cost = create();
      const gradient = cost.gradient(work, graph);
      expect(gradient.length).toBe(work.length);
      work.forEach((row, i) => {
        for (const quantity of quantities) {
          const at = (delta: number) =>
            cost.ledger(work.with(i, { ...row, [quantity]: row[quantity] + delta }), graph).total;
          const derivative = (at(0.5) - at(-0.5)) / 1;
          expect(Math.abs(gradient[i]![quantity] - derivative), `${row.id} ${quantity}`).toBeLessThan(
            1e-6 * Math.max(1, Math.abs(derivative)),
          );
        }
      });
    });
  });
}
