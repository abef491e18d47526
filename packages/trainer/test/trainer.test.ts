import { readFile } from 'node:fs/promises';
import { compose, OPTIMIZER } from '@bitshare/core';
import { testOptimizer } from '@bitshare/testing';
import {
  adam,
  adamw,
  constant,
  cosine,
  createAdam,
  createAdamw,
  createSgd,
  sgd,
  steps,
  warmup,
} from '@bitshare/trainer';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';

testOptimizer('sgd', () => ({ name: 'sgd', create: () => createSgd() }));
testOptimizer('sgd without momentum', () => ({
  name: 'sgd',
  create: () => createSgd({ momentum: 0, nesterov: false }),
}));

describe('sgd', () => {
  beforeAll(() => tf.setBackend('cpu'));

  // Recorded by fixtures/record-sgd.py with torch.optim.SGD.
  it('takes the ten steps that PyTorch takes', async () => {
    const runs = JSON.parse(await readFile(new URL('fixtures/sgd.json', import.meta.url), 'utf8')).runs;
    expect(runs.length).toBe(4);
    for (const { momentum, nesterov, weightDecay, learningRate, initial, gradients, values } of runs) {
      const optimizer = createSgd({ momentum, nesterov, weightDecay });
      const parameter = {
        ...{ name: 'w', role: 'w', kind: 'weight' as const },
        variable: tf.variable(tf.tensor1d(initial)),
      };
      for (const [i, gradient] of gradients.entries()) {
        const tensor = tf.tensor1d(gradient);
        optimizer.step([{ parameter, gradient: tensor, learningRate }]);
        tensor.dispose();
        for (const [j, value] of parameter.variable.dataSync().entries()) {
          expect(Math.abs(value - values[i][j])).toBeLessThan(1e-6 * Math.max(1, Math.abs(values[i][j])));
        }
      }
      optimizer.dispose();
      parameter.variable.dispose();
    }
  });

  it('decays weights only', () => {
    const moved = (kind: 'weight' | 'clip') => {
      const optimizer = createSgd({ weightDecay: 0.5 });
      const parameter = { name: 'p', role: 'p', kind, variable: tf.variable(tf.tensor1d([2])) };
      const gradient = tf.tensor1d([0]);
      optimizer.step([{ parameter, gradient, learningRate: 0.1 }]);
      const value = parameter.variable.dataSync()[0]!;
      optimizer.dispose();
      tf.dispose([parameter.variable, gradient]);
      return value;
    };
    expect(moved('clip')).toBe(2);
    expect(moved('weight')).toBeLessThan(2);
  });

  it('is provided as a plugin', () => {
    expect(compose(sgd()).resolve(OPTIMIZER).name).toBe('sgd');
  });
});

testOptimizer('adam', () => ({ name: 'adam', create: () => createAdam() }));
testOptimizer('adamw', () => ({ name: 'adamw', create: () => createAdamw() }));

describe('adam and adamw', () => {
  beforeAll(() => tf.setBackend('cpu'));

  // Recorded by fixtures/record-adam.py with torch.optim.Adam and AdamW.
  it('take the ten steps that PyTorch takes, also across a saved and restored state', async () => {
    const runs = JSON.parse(await readFile(new URL('fixtures/adam.json', import.meta.url), 'utf8')).runs;
    expect(runs.length).toBe(4);
    for (const { decoupled, learningRate, initial, gradients, values, ...options } of runs) {
      const { firstDecay, secondDecay, weightDecay } = options;
      const create = () => (decoupled ? createAdamw : createAdam)({ firstDecay, secondDecay, weightDecay });
      let optimizer = create();
      const parameter = {
        ...{ name: 'w', role: 'w', kind: 'weight' as const },
        variable: tf.variable(tf.tensor1d(initial)),
      };
      for (const [i, gradient] of gradients.entries()) {
        const tensor = tf.tensor1d(gradient);
        optimizer.step([{ parameter, gradient: tensor, learningRate }]);
        tensor.dispose();
        for (const [j, value] of parameter.variable.dataSync().entries())
          expect(Math.abs(value - values[i][j])).toBeLessThan(2e-6 * Math.max(1, Math.abs(values[i][j])));
        if (i !== 4) continue;
        const kept = await optimizer.state();
        optimizer.dispose();
        optimizer = create();
        optimizer.restore(
          JSON.parse(JSON.stringify(kept), (key, value) =>
            key === 'values' ? Float32Array.from(Object.values(value as object)) : value,
          ),
        );
      }
      optimizer.dispose();
      parameter.variable.dispose();
    }
  });

  it('decay weights only', () => {
    for (const optimizer of [createAdam({ weightDecay: 0.5 }), createAdamw({ weightDecay: 0.5 })]) {
      const parameter = {
        name: 'p',
        role: 'p',
        kind: 'clip' as const,
        variable: tf.variable(tf.tensor1d([2])),
      };
      const gradient = tf.tensor1d([0]);
      optimizer.step([{ parameter, gradient, learningRate: 0.1 }]);
      expect(parameter.variable.dataSync()[0]).toBe(2);
      optimizer.dispose();
      tf.dispose([parameter.variable, gradient]);
    }
  });

  it('are provided as plugins', () => {
    expect(compose(adam()).resolve(OPTIMIZER).name).toBe('adam');
    expect(compose(adamw()).resolve(OPTIMIZER).name).toBe('adamw');
  });
});

describe('schedules', () => {
  it('start at the base rate and end at the stated factor', () => {
    expect([0, 0.5, 0.99].map(constant())).toEqual([1, 1, 1]);
    expect(cosine()(0)).toBe(1);
    expect(cosine()(0.5)).toBeCloseTo(0.5, 12);
    expect(cosine()(1)).toBeCloseTo(0, 12);
    expect(cosine({ floor: 0.1 })(1)).toBeCloseTo(0.1, 12);
    const paper = steps({ at: [0.4, 0.6] });
    expect([0, 0.39, 0.4, 0.59, 0.6].map((p) => +paper(p).toFixed(6))).toEqual([1, 1, 0.1, 0.1, 0.01]);
    const warm = warmup(constant(), 0.2);
    expect([0, 0.1, 0.2, 0.9].map(warm)).toEqual([0, 0.5, 1, 1]);
  });
});
