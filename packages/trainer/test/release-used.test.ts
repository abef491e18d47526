import * as tf from '@tensorflow/tfjs';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { releaseUsed } from '../src/release-used.ts';

beforeAll(async () => {
  await tf.setBackend('cpu');
});

const twice = tf.customGrad((...inputs) => {
  const [a, b] = inputs as unknown as [tf.Tensor, tf.Tensor];
  return { value: tf.add(a, b), gradFunc: (dy: tf.Tensor) => [dy, dy] };
});

let x: tf.Tensor2D;
let w: tf.Variable<tf.Rank.R2>;
let v: tf.Variable<tf.Rank.R2>;

beforeEach(() => {
  x = tf.tensor2d([0.5, -1, 2, 0.25, 1, -0.5], [2, 3]);
  w = tf.variable(tf.tensor2d([0.1, 0.2, -0.3, 0.4, 0.5, -0.6, 0.7, 0.8, 0.9], [3, 3]));
  v = tf.variable(tf.tensor2d([0.3, -0.2, 0.1], [3, 1]));
});

/** Branches that join again, an operand used twice, a gradient passed on unchanged, and a part that w does not reach. */
const functions: Record<string, () => tf.Scalar> = {
  'a chain': () => tf.sum(tf.relu(tf.matMul(tf.matMul(x, w), v))),
  'a residual': () => {
    const h = tf.relu(tf.matMul(x, w));
    return tf.sum(tf.matMul(tf.add(h, tf.add(tf.matMul(h, w), h)), v));
  },
  'one operand twice': () => {
    const h = tf.matMul(x, w);
    return tf.sum(tf.matMul(tf.add(tf.mul(h, h), tf.add(h, h)), v));
  },
  'one gradient for two inputs': () => {
    const h = tf.matMul(x, w);
    return tf.sum(tf.matMul(twice(tf.tanh(h), tf.sigmoid(h)), v));
  },
  'several outputs': () => {
    const [a, b] = tf.split(tf.matMul(x, w), [1, 2], 1) as [tf.Tensor2D, tf.Tensor2D];
    return tf.add(tf.sum(tf.mul(a, b)), tf.sum(tf.matMul(tf.square(x), v)));
  },
};

describe.each(Object.keys(functions))('%s', (name) => {
  const f = functions[name]!;

  test('has the gradients of plain tfjs, and leaks no tensors', async () => {
    const plain = tf.variableGrads(f, [w, v]);
    const before = tf.memory().numTensors;
    const lean = tf.variableGrads(() => {
      const value = f();
      releaseUsed();
      return value;
    }, [w, v]);
    expect(tf.memory().numTensors - before).toBe(3);
    for (const variable of [w, v])
      expect(await lean.grads[variable.name]!.data()).toEqual(await plain.grads[variable.name]!.data());
    expect(await lean.value.data()).toEqual(await plain.value.data());
  });
});

test('fewer tensors live at once than in plain tfjs', () => {
  const deep = () => {
    let h: tf.Tensor = x;
    for (let i = 0; i < 20; i++) h = tf.tanh(tf.matMul(h as tf.Tensor2D, w));
    return tf.sum(h) as tf.Scalar;
  };
  const most = (f: () => tf.Scalar) => {
    let peak = 0;
    const watched = () => {
      const value = f();
      for (const node of tf.engine().state.activeTape) {
        const { gradient } = node;
        node.gradient = (dys) => {
          peak = Math.max(peak, tf.memory().numTensors);
          return gradient!(dys);
        };
      }
      return value;
    };
    const { value, grads } = tf.variableGrads(watched, [w]);
    tf.dispose([value, ...Object.values(grads)]);
    return peak;
  };
  const lean = most(() => {
    const value = deep();
    releaseUsed();
    return value;
  });
  expect(lean).toBeLessThan(0.7 * most(deep));
});
