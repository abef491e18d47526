import { COST_MODEL, compose } from '@bitshare/core';
import {
  createBops,
  createPeakActivationBytes,
  createWeightBytes,
  createWeightedSum,
  weightedSum,
} from '@bitshare/costs';
import { preresnet } from '@bitshare/models';
import { countLayers, uniformPolicy } from '@bitshare/network';
import { expect, test } from 'vitest';

test('a ledger and a sum', () => {
  // #region ledger
  const graph = preresnet({ depth: 20, classes: 100 });
  const work = countLayers(graph, uniformPolicy(graph, 4));
  const { total, layers, convention } = createBops().ledger(work);
  const peak = createPeakActivationBytes().ledger(work, graph);
  console.log(convention, total, layers[3]); // 'bops-v1: ...', the sum, one layer's part
  console.log(peak.total, peak.at); // most bytes held at once, and the node at which
  // #endregion ledger
  expect(layers.reduce((sum, { cost }) => sum + cost, 0)).toBe(total);
  expect(peak.at).toBeDefined();

  // #region sum
  const both = createWeightedSum([
    { cost: createBops(), weight: 1e-6 },
    { cost: createWeightBytes(), weight: 0.01 },
  ]);
  const container = compose(weightedSum([{ cost: both, weight: 1 }]));
  // #endregion sum
  expect(container.resolve(COST_MODEL).ledger(work, graph).total).toBeCloseTo(
    both.ledger(work, graph).total,
    6,
  );
});
