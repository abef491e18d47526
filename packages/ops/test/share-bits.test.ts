import type { Quantizer } from '@bitshare/core';
import { shareBits } from '@bitshare/ops';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';

/** What a quantizer without a form of its own makes of these four values, by bits. */
const levels: Readonly<Record<number, readonly number[]>> = {
  2: [0, 1, 0, -2],
  4: [0.5, 1, 0.25, -2.5],
  8: [0.75, 1.25, 0.25, -4],
};
const quantizerOf = (scale: number): Quantizer => ({
  name: 'listed',
  initialise: () => ({}),
  quantize: (_, bits) => tf.mul(tf.tensor1d([...levels[bits]!]), scale),
});

const share = (scale: number, thresholds: tf.Tensor) =>
  shareBits(
    quantizerOf(scale),
    { x: tf.zeros([4]), site: { layer: 'a', role: 'weight' }, parameters: {} },
    thresholds as tf.Tensor1D,
    [2, 4, 8],
  );

beforeAll(() => tf.setBackend('cpu'));

it('composed of fixed bits counts errors in shares of the largest value, so that thresholds keep one scale', () => {
  for (const scale of [0.01, 1, 100])
    tf.tidy(() => {
      const errors = share(scale, tf.tensor1d([0, 0])).errors.dataSync();
      // Distances to the value at 8 bits: 0.75, 0.25, 0.25, 2 and 0.25, 0.25, 0, 1.5; the largest magnitude is 4.
      expect(errors[0]).toBeCloseTo(3.25 / 4 / 4, 5);
      expect(errors[1]).toBeCloseTo(2 / 4 / 4, 5);
    });
});

it('composed of fixed bits tells each threshold what its gate lets through, by the surrogate derivative', () => {
  const derivative = (error: number, threshold: number) => {
    const s = 1 / (1 + Math.exp(threshold - error));
    return -s * (1 - s);
  };
  const dy = [1, 2, 3, 4];
  const against = (after: number, before: number) =>
    dy.reduce((sum, d, i) => sum + d * (levels[after]![i]! - levels[before]![i]!), 0);
  const cases = [
    // Both open: the first gate lets everything behind it through.
    { thresholds: [0, 0], passed: [against(8, 2), against(8, 4)] },
    { thresholds: [0, 1], passed: [against(4, 2), against(8, 4)] },
    // A gate behind a closed one lets nothing through.
    { thresholds: [1, 0], passed: [against(8, 2), 0] },
  ];
  for (const { thresholds, passed } of cases)
    tf.tidy(() => {
      const gradient = tf
        .grad((t) => share(1, t).output)(tf.tensor1d(thresholds), tf.tensor1d(dy))
        .dataSync();
      for (const [j, error] of [3.25 / 16, 2 / 16].entries())
        expect(gradient[j]).toBeCloseTo(passed[j]! * derivative(error, thresholds[j]!), 4);
    });
});
