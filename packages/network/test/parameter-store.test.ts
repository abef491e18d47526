import { createParameterStore } from '@bitshare/network';
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';

beforeAll(() => tf.setBackend('cpu'));

describe('createParameterStore', () => {
  it('copies initial values and returns detached copies', async () => {
    const store = createParameterStore();
    const tensor = tf.tensor1d([1, 2]);
    const values = Float32Array.of(3, 4, 5, 6);
    store.add({ layer: 'a', role: 'weights', kind: 'weight' }, tensor);
    store.add({ layer: 'b', role: 'weights', kind: 'weight' }, { shape: [2, 2], values });
    tensor.dispose();
    values.fill(0);
    const before = await store.read();
    expect(before).toEqual({
      'a/weights': { shape: [2], values: Float32Array.of(1, 2) },
      'b/weights': { shape: [2, 2], values: Float32Array.of(3, 4, 5, 6) },
    });
    before['a/weights']!.values.fill(9);
    tf.tidy(() => store.get('b/weights').variable.assign(tf.zeros([2, 2])));
    expect(Array.from((await store.read())['a/weights']!.values)).toEqual([1, 2]);
    expect(Array.from(before['b/weights']!.values)).toEqual([3, 4, 5, 6]);
    store.dispose();
  });

  it('keeps parameters that are created inside a tidy', () => {
    const store = createParameterStore();
    tf.tidy(() => void store.add({ layer: 'a', role: 'weightClip', kind: 'clip' }, tf.scalar(2)));
    expect(store.get('a/weightClip').variable.dataSync()[0]).toBe(2);
    store.dispose();
  });

  it('names a parameter that exists already, and a missing one', () => {
    const store = createParameterStore();
    store.add({ layer: 'a', role: 'bias', kind: 'bias' }, { shape: [1], values: Float32Array.of(1) });
    expect(() =>
      store.add({ layer: 'a', role: 'bias', kind: 'bias' }, { shape: [], values: Float32Array.of(1) }),
    ).toThrow(/"a\/bias"/);
    expect(() => store.get('b/bias')).toThrow(/"b\/bias"/);
    expect([store.has('a/bias'), store.has('b/bias')]).toEqual([true, false]);
    store.remove('a/bias');
    expect(store.has('a/bias')).toBe(false);
    expect(store.all()).toEqual([]);
    store.dispose();
  });

  it('owns only its variables', () => {
    const before = tf.memory().numTensors;
    const store = createParameterStore();
    store.add({ layer: 'a', role: 'weights', kind: 'weight' }, { shape: [2], values: new Float32Array(2) });
    store.add({ layer: 'a', role: 'mean', kind: 'statistic' }, { shape: [2], values: new Float32Array(2) });
    store.add({ layer: 'b', role: 'weights', kind: 'weight' }, { shape: [2], values: new Float32Array(2) });
    expect(tf.memory().numTensors).toBe(before + 3);
    store.remove('a/weights');
    expect(tf.memory().numTensors).toBe(before + 2);
    store.dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect(store.all()).toEqual([]);
  });
});
