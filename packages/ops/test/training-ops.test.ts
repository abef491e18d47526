import {
  batchNormTrain,
  channelGate,
  channelGates,
  filterScores,
  momentumUpdate,
  weightStandardize,
} from '@bitshare/ops';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';

/** Largest difference between a gradient and central differences of `f` around `x`. */
function gradientError(f: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor, step = 1e-2): number {
  return tf.tidy(() => {
    const exact = tf
      .grad((t) => tf.sum(f(t)))(x)
      .dataSync();
    const base = Array.from(x.dataSync());
    return base.reduce((worst, value, i) => {
      const at = (delta: number) => {
        const moved = base.with(i, value + delta);
        return tf.sum(f(tf.tensor(moved, x.shape))).dataSync()[0]!;
      };
      return Math.max(worst, Math.abs((at(step) - at(-step)) / (2 * step) - exact[i]!));
    }, 0);
  });
}

beforeAll(() => tf.setBackend('cpu'));

describe('training batch norm', () => {
  const weight = tf.tidy(() => tf.keep(tf.randomNormal([2, 3, 3, 4], 0, 1, 'float32', 3)));
  const x = tf.tidy(() => tf.keep(tf.randomNormal([2, 3, 3, 4], 1, 2, 'float32', 1)));
  const scale = tf.tensor1d([1, 0.5, 2, 1.5]);
  const offset = tf.tensor1d([0, 0.3, 3, -0.2]);

  it('normalises every channel and returns its statistics', () => {
    const { output, mean, variance } = batchNormTrain(x, tf.ones([4]), tf.zeros([4]), {
      epsilon: 0,
      activation: 'linear',
    });
    const after = tf.moments(output, [0, 1, 2]);
    for (const m of after.mean.dataSync()) expect(m).toBeCloseTo(0, 5);
    for (const v of after.variance.dataSync()) expect(v).toBeCloseTo(1, 5);
    const before = tf.moments(x, [0, 1, 2]);
    expect(Array.from(mean.dataSync())).toEqual(Array.from(before.mean.dataSync()));
    for (const [c, v] of variance.dataSync().entries())
      expect(v).toBeCloseTo(before.variance.dataSync()[c]!, 5);
  });

  it.each(['linear', 'relu', 'relu6'] as const)('%s: gradients equal finite differences', (activation) => {
    const normed = (a: tf.Tensor, s: tf.Tensor, o: tf.Tensor) =>
      tf.mul(batchNormTrain(a, s, o, { epsilon: 1e-5, activation }).output, weight);
    expect(gradientError((t) => normed(x, t, offset), scale)).toBeLessThan(0.05);
    expect(gradientError((t) => normed(x, scale, t), offset)).toBeLessThan(0.05);
    expect(gradientError((t) => normed(t, scale, offset), x, 1e-3)).toBeLessThan(0.05);
  });
});

describe('weight standardisation', () => {
  it('gives mean 0 and sample deviation 1, and treats both as constants in the gradient', () => {
    const w = tf.tensor1d([1, 2, 4, 9]);
    const standard = weightStandardize(w);
    const values = Array.from(standard.dataSync());
    expect(values.reduce((a, b) => a + b)).toBeCloseTo(0, 5);
    expect(values.reduce((a, b) => a + b * b, 0) / 3).toBeCloseTo(1, 4);
    const deviation = Math.sqrt([1, 2, 4, 9].reduce((sum, v) => sum + (v - 4) ** 2, 0) / 3);
    const gradient = tf.grad((t) => weightStandardize(t))(w);
    for (const g of gradient.dataSync()) expect(g).toBeCloseTo(1 / deviation, 5);
  });

  it('with a mask counts only what is kept', () => {
    const kept = weightStandardize(tf.tensor1d([1, 2, 4]));
    const masked = weightStandardize(tf.tensor1d([1, 2, 4, 100]), tf.tensor1d([1, 1, 1, 0]));
    for (const [i, v] of kept.dataSync().entries()) expect(masked.dataSync()[i]).toBeCloseTo(v, 6);
  });
});

describe('filter gates', () => {
  it('scores groups by mean absolute standardised weight, the last group smaller', () => {
    const w = tf.randomNormal([3, 3, 2, 6], 0, 1, 'float32', 5);
    const standard = weightStandardize(w).abs().reshape([-1, 6]).mean(0).dataSync();
    const scores = filterScores(w, 4).dataSync();
    expect(scores.length).toBe(2);
    expect(scores[0]).toBeCloseTo((standard[0]! + standard[1]! + standard[2]! + standard[3]!) / 4, 5);
    expect(scores[1]).toBeCloseTo((standard[4]! + standard[5]!) / 2, 5);
  });

  it('never closes the best group', () => {
    expect(Array.from(channelGates(tf.tensor1d([0.1, 0.4, 0.4]), tf.scalar(9), 2, 5).dataSync())).toEqual([
      0, 0, 1, 1, 0,
    ]);
  });

  it('closes a group that scores no more than the threshold', () => {
    expect(Array.from(channelGates(tf.tensor1d([0.5, 0.9, 0.75]), tf.scalar(0.5), 1, 3).dataSync())).toEqual([
      0, 1, 1,
    ]);
  });

  it('zeroes closed channels, and still tells their threshold what they would have contributed', () => {
    const x = tf.tensor2d([[1, 2, 3, 4]]);
    const scores = tf.tensor1d([0.2, 0.8]);
    expect(Array.from(channelGate(x, scores, tf.scalar(0.5), 2).dataSync())).toEqual([0, 0, 3, 4]);
    const [dx, dt] = tf.grads((a, t) => channelGate(a!, scores, t!, 2))(
      [x, tf.scalar(0.5)],
      tf.tensor2d([[1, 10, 100, 1000]]),
    );
    expect(Array.from(dx!.dataSync())).toEqual([0, 0, 100, 1000]);
    const derivative = (score: number) => {
      const s = 1 / (1 + Math.exp(0.5 - score));
      return -s * (1 - s);
    };
    expect(dt!.dataSync()[0]).toBeCloseTo(derivative(0.2) * 21 + derivative(0.8) * 4300, 2);
  });

  it('lets gradients reach weights although scores are made of them', () => {
    const w = tf.variable(tf.randomNormal([1, 1, 2, 4], 0, 1, 'float32', 2));
    const { grads } = tf.variableGrads(() => {
      const y = tf.conv2d(tf.ones([1, 2, 2, 2]) as tf.Tensor4D, w as tf.Tensor4D, 1, 'valid');
      return tf.sum(channelGate(y, filterScores(w, 2), tf.scalar(-1), 2)) as tf.Scalar;
    });
    expect(Array.from(grads[w.name]!.dataSync())).toEqual(new Array(8).fill(4));
  });
});

describe('momentum update', () => {
  it('is PyTorch SGD with coupled decay and Nesterov momentum', () => {
    const { value, velocity } = momentumUpdate(tf.tensor1d([1]), tf.tensor1d([0.5]), tf.tensor1d([0.2]), {
      learningRate: 0.1,
      momentum: 0.9,
      weightDecay: 0.01,
      nesterov: true,
    });
    // g = 0.5 + 0.01, velocity = 0.9 * 0.2 + g, step = g + 0.9 * velocity
    expect(velocity.dataSync()[0]).toBeCloseTo(0.69, 6);
    expect(value.dataSync()[0]).toBeCloseTo(1 - 0.1 * (0.51 + 0.9 * 0.69), 6);
  });
});
