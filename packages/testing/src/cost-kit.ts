import type { CostModel, LayerWork, WorkQuantity } from '@bitshare/core';
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

/** What every `CostModel` must do. Call it in a test file; it declares the tests. */
export function testCostModel(name: string, create: () => CostModel): void {
  describe(`cost model contract: ${name}`, () => {
    it('names its convention, with a version, and its unit', () => {
      const cost = create();
      expect(cost.convention).toMatch(/v\d/);
      expect(cost.unit.length).toBeGreaterThan(0);
      expect(cost.ledger(work)).toMatchObject({ convention: cost.convention, unit: cost.unit });
    });

    it('keeps a ledger with a row per layer in order, which adds up', () => {
      const { layers, total } = create().ledger(work);
      expect(layers.map((layer) => layer.id)).toEqual(['a', 'b', 'c']);
      expect(layers.reduce((sum, layer) => sum + layer.cost, 0)).toBeCloseTo(total, 6);
      for (const { cost } of layers) expect(cost).toBeGreaterThanOrEqual(0);
    });

    it('costs nothing where there is no layer, and no more where there is less', () => {
      const cost = create();
      expect(cost.ledger([])).toMatchObject({ total: 0, layers: [] });
      expect(cost.gradient([])).toEqual([]);
      for (const quantity of quantities) {
        const less = work.map((row) => ({ ...row, [quantity]: row[quantity] * 0.75 }));
        expect(cost.ledger(less).total, quantity).toBeLessThanOrEqual(cost.ledger(work).total);
      }
    });

    it('leaves what it is given as it is', () => {
      const copy = structuredClone(work);
      create().ledger(work);
      create().gradient(work);
      expect(work).toEqual(copy);
    });

    it('has the gradient that finite differences give', () => {
      const cost = create();
      const gradient = cost.gradient(work);
      expect(gradient.length).toBe(work.length);
      work.forEach((row, i) => {
        for (const quantity of quantities) {
          const at = (delta: number) =>
            cost.ledger(work.with(i, { ...row, [quantity]: row[quantity] + delta })).total;
          const slope = (at(0.5) - at(-0.5)) / 1;
          expect(Math.abs(gradient[i]![quantity] - slope), `${row.id} ${quantity}`).toBeLessThan(
            1e-6 * Math.max(1, Math.abs(slope)),
          );
        }
      });
    });
  });
}
