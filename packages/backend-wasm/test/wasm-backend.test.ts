import { createWasmBackend } from '@bitshare/backend-wasm';
import { testOps } from '@bitshare/testing';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

testOps('wasm', () => createWasmBackend({ threads: 2 }));

/** Winograd's error is small against the largest value, not against each. */
const close = (actual: ArrayLike<number>, expected: ArrayLike<number>) => {
  expect(actual.length).toBe(expected.length);
  const tolerance = 3e-5 * Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 0.1);
  for (let i = 0; i < expected.length; i++)
    if (!(Math.abs(actual[i]! - expected[i]!) <= tolerance))
      expect.fail(`at ${i}: ${actual[i]} instead of ${expected[i]}`);
};

/** Runs the same computation on the engine and on tfjs's cpu backend. */
async function compare(compute: () => tf.Tensor[]) {
  const results: Float32Array[][] = [];
  for (const engine of ['cpu', 'bitshare-wasm']) {
    if (engine === 'cpu') await tf.setBackend('cpu');
    else await createWasmBackend({ threads: 2 }).activate();
    const tensors = tf.tidy(compute);
    results.push(await Promise.all(tensors.map((t) => t.data() as Promise<Float32Array>)));
    tf.dispose(tensors);
  }
  for (const [i, expected] of results[0]!.entries()) close(results[1]![i]!, expected);
}

describe('convolution', () => {
  const shapes = fc
    .record({
      batch: fc.integer({ min: 1, max: 3 }),
      size: fc.constantFrom(2, 4, 5, 7, 8, 9, 12, 14),
      wider: fc.constantFrom(0, 1, 4),
      inputs: fc.constantFrom(1, 3, 4, 5, 8, 16),
      outputs: fc.constantFrom(1, 3, 4, 8, 9, 16),
      kernel: fc.constantFrom(1, 2, 3, 3, 3, 5),
      stride: fc.constantFrom(1, 1, 2, 3),
      pad: fc.constantFrom<'same' | 'valid' | number>('same', 'same', 'valid', 0, 1),
    })
    .filter(({ size, kernel, pad }) => pad === 'same' || kernel <= size);

  // More outputs and inputs than a unit of work takes, tiled, gathered, and with a stride.
  it.each([
    { size: 4, inputs: 8, outputs: 72, stride: 1 },
    { size: 5, inputs: 72, outputs: 72, stride: 1 },
    { size: 2, inputs: 68, outputs: 72, stride: 1 },
    { size: 4, inputs: 72, outputs: 80, stride: 2 },
  ])(
    'of $size x $size pixels agrees from $inputs to $outputs channels',
    ({ size, inputs, outputs, stride }) =>
      compare(() => {
        const x = tf.randomNormal([2, size, size, inputs], 0, 1, 'float32', 1) as tf.Tensor4D;
        const w = tf.randomNormal([3, 3, inputs, outputs], 0, 1, 'float32', 2) as tf.Tensor4D;
        const convolve = (a: tf.Tensor, b: tf.Tensor) =>
          tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, 'same');
        const y = convolve(x, w);
        return [
          y,
          ...tf.grads((a, b) => convolve(a!, b!))([x, w], tf.randomNormal(y.shape, 0, 1, 'float32', 3)),
        ];
      }),
  );

  it('and its gradients agree with the cpu backend for any shape', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, async ({ batch, size, wider, inputs, outputs, kernel, stride, pad }) =>
        compare(() => {
          const x = tf.randomNormal([batch, size, size + wider, inputs], 0, 1, 'float32', 1) as tf.Tensor4D;
          const w = tf.randomNormal([kernel, kernel, inputs, outputs], 0, 1, 'float32', 2) as tf.Tensor4D;
          const convolve = (a: tf.Tensor, b: tf.Tensor) =>
            tf.conv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, pad);
          const y = convolve(x, w);
          const dy = tf.randomNormal(y.shape, 0, 1, 'float32', 3);
          return [y, ...tf.grads((a, b) => convolve(a!, b!))([x, w], dy)];
        }),
      ),
      { numRuns: 200 },
    );
  });
});

describe('depthwise convolution', () => {
  const shapes = fc.record({
    batch: fc.integer({ min: 1, max: 18 }),
    size: fc.constantFrom(5, 8, 9),
    channels: fc.constantFrom(1, 3, 4, 9),
    multiplier: fc.constantFrom(1, 1, 1, 2),
    kernel: fc.constantFrom(1, 2, 3, 5),
    stride: fc.constantFrom(1, 2),
    pad: fc.constantFrom<'same' | 'valid'>('same', 'valid'),
  });

  it('and its gradients agree with the cpu backend', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, async ({ batch, size, channels, multiplier, kernel, stride, pad }) =>
        compare(() => {
          const x = tf.randomNormal([batch, size, size + 1, channels], 0, 1, 'float32', 1);
          const w = tf.randomNormal([kernel, kernel, channels, multiplier], 0, 1, 'float32', 2);
          const convolve = (a: tf.Tensor, b: tf.Tensor) =>
            tf.depthwiseConv2d(a as tf.Tensor4D, b as tf.Tensor4D, stride, pad);
          const y = convolve(x, w);
          const dy = tf.randomNormal(y.shape, 0, 1, 'float32', 3);
          return [y, ...tf.grads((a, b) => convolve(a!, b!))([x, w], dy)];
        }),
      ),
      { numRuns: 60 },
    );
  });
});

describe('windows of any height, width, stride and padding', () => {
  type Pair = [number, number];
  interface Case {
    readonly batch: number;
    readonly size: Pair;
    readonly inputs: number;
    /** Absent: a filter a channel. */
    readonly outputs?: number | undefined;
    readonly kernel: Pair;
    readonly strides: Pair;
    /** Above, below, left and right. */
    readonly pad: readonly number[];
  }
  const normal = (shape: readonly number[], seed: number) =>
    tf.randomNormal([...shape], 0, 1, 'float32', seed);
  const filterShape = ({ kernel, inputs, outputs = 1 }: Case) => [...kernel, inputs, outputs];

  function convolve({ outputs, strides, pad }: Case, x: tf.Tensor, w: tf.Tensor): tf.Tensor {
    const [top, bottom, left, right] = pad as [number, number, number, number];
    const border: tf.backend_util.ExplicitPadding = [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ];
    const convolution = outputs === undefined ? tf.depthwiseConv2d : tf.conv2d;
    return convolution(x as tf.Tensor4D, w as tf.Tensor4D, strides, border as never);
  }

  /** The output, and the gradients by the image and by the weights. */
  function derived(given: Case): [y: tf.Tensor, dy: tf.Tensor, dx: tf.Tensor, dw: tf.Tensor] {
    const inputs = [normal([given.batch, ...given.size, given.inputs], 1), normal(filterShape(given), 2)];
    const y = convolve(given, inputs[0]!, inputs[1]!);
    const dy = normal(y.shape, 3);
    const [dx, dw] = tf.grads((a, b) => convolve(given, a!, b!))(inputs, dy) as [tf.Tensor, tf.Tensor];
    return [y, dy, dx, dw];
  }

  const pair = (...lengths: readonly number[]) =>
    fc.tuple(fc.constantFrom(...lengths), fc.constantFrom(...lengths));
  // Padding beyond the kernel and strides beyond the image: some windows, or all of them, hold nothing of it.
  const cases: fc.Arbitrary<Case> = fc
    .record({
      batch: fc.constantFrom(1, 2, 17),
      size: pair(1, 2, 3, 5, 8),
      inputs: fc.constantFrom(1, 3, 4, 8),
      outputs: fc.constantFrom(undefined, 1, 5, 8, 9),
      kernel: pair(1, 1, 2, 3, 5),
      strides: pair(1, 1, 2, 3, 7),
      pad: fc.array(fc.constantFrom(0, 0, 1, 2, 3), { minLength: 4, maxLength: 4 }),
    })
    .filter(({ size, kernel, pad }) =>
      [0, 1].every((axis) => kernel[axis]! <= size[axis]! + pad[2 * axis]! + pad[2 * axis + 1]!),
    );

  it('agree with the cpu backend, convolutions and their gradients', async () => {
    await fc.assert(
      fc.asyncProperty(cases, (given) => compare(() => derived(given))),
      { numRuns: 200 },
    );
  });

  const odd: readonly Case[] = [
    { batch: 2, size: [1, 1], inputs: 2, outputs: 3, kernel: [1, 1], strides: [3, 3], pad: [1, 1, 1, 1] },
    { batch: 2, size: [4, 1], inputs: 3, outputs: 8, kernel: [3, 1], strides: [1, 7], pad: [1, 1, 3, 3] },
    { batch: 3, size: [2, 5], inputs: 2, kernel: [1, 5], strides: [3, 2], pad: [2, 2, 2, 2] },
    { batch: 1, size: [5, 3], inputs: 4, outputs: 8, kernel: [5, 1], strides: [2, 3], pad: [2, 2, 1, 0] },
    { batch: 2, size: [3, 3], inputs: 8, outputs: 8, kernel: [3, 3], strides: [1, 1], pad: [1, 1, 1, 1] },
  ];

  // A convolution is linear in the image and in the weights, so that this is no approximation.
  it.each(odd)(
    'have the gradients that are computed for each pixel and each weight separately: %j',
    async (given) => {
      await createWasmBackend({ threads: 2 }).activate();
      const alone = (shape: readonly number[]) => {
        const count = shape.reduce((a, b) => a * b, 1);
        return tf.unstack(tf.reshape(tf.eye(count), [count, ...shape]));
      };
      const effects = tf.tidy(() => {
        const [, dy, dx, dw] = derived(given);
        const x = normal([given.batch, ...given.size, given.inputs], 1);
        const w = normal(filterShape(given), 2);
        const effect = (y: tf.Tensor) => tf.sum(tf.mul(y, dy)).dataSync()[0]!;
        return [
          [dx.dataSync(), alone(x.shape).map((pixel) => effect(convolve(given, pixel, w)))],
          [dw.dataSync(), alone(w.shape).map((weight) => effect(convolve(given, x, weight)))],
        ] as const;
      });
      for (const [gradient, effect] of effects) close(gradient, effect);
    },
  );
});

describe('matrix products', () => {
  it('agree in all transposed forms', async () => {
    const dimension = fc.integer({ min: 1, max: 40 });
    await fc.assert(
      fc.asyncProperty(dimension, dimension, dimension, fc.boolean(), fc.boolean(), (m, k, n, ta, tb) =>
        compare(() => {
          const a = tf.randomNormal(ta ? [k, m] : [m, k], 0, 1, 'float32', 1) as tf.Tensor2D;
          const b = tf.randomNormal(tb ? [n, k] : [k, n], 0, 1, 'float32', 2) as tf.Tensor2D;
          return [tf.matMul(a, b, ta, tb)];
        }),
      ),
      { numRuns: 60 },
    );
  });
});

describe('arithmetic', () => {
  it('agrees for broadcast shapes', async () => {
    const shape = fc.array(fc.constantFrom(1, 2, 3, 5), { minLength: 0, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(
        shape,
        fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
        fc.integer({ min: 0, max: 5 }),
        (full, ones, cut) =>
          compare(() => {
            const a = tf.randomNormal(full, 0, 1, 'float32', 1);
            const b = tf.randomUniform(
              full.map((n, d) => (ones[d] ? 1 : n)).slice(Math.min(cut, full.length)),
              1,
              2,
              'float32',
              2,
            );
            return [
              tf.add(a, b),
              tf.sub(b, a),
              tf.mul(a, b),
              tf.div(a, b),
              tf.maximum(a, b),
              tf.minimum(a, b),
              tf.relu(a),
              tf.relu6(a),
            ];
          }),
      ),
      { numRuns: 60 },
    );
  });

  it('sums and averages over any axes', async () => {
    const shape = fc.array(fc.constantFrom(1, 2, 3, 7), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(shape, fc.nat(15), fc.boolean(), (full, bits, keep) =>
        compare(() => {
          const a = tf.randomNormal(full, 0, 1, 'float32', 1);
          const axes = full.map((_, d) => d).filter((d) => bits & (1 << d));
          return [tf.sum(a, axes, keep), tf.mean(a, axes, keep), tf.sum(a)];
        }),
      ),
      { numRuns: 60 },
    );
  });
});

describe('pooling', () => {
  const shapes = fc.record({
    batch: fc.integer({ min: 1, max: 3 }),
    size: fc.constantFrom(4, 5, 8),
    channels: fc.constantFrom(1, 3, 4, 9),
    window: fc.constantFrom(1, 2, 3),
    stride: fc.constantFrom(1, 2),
    pad: fc.constantFrom<'same' | 'valid'>('same', 'valid'),
    type: fc.constantFrom<'max' | 'avg'>('max', 'avg'),
  });

  it('and its gradients agree with the cpu backend, also where values are equal', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, async ({ batch, size, channels, window, stride, pad, type }) =>
        compare(() => {
          const x = tf.round(tf.randomNormal([batch, size, size + 1, channels], 0, 2, 'float32', 1));
          const pool = (a: tf.Tensor) => tf.pool(a as tf.Tensor4D, window, type, pad, 1, stride);
          const y = pool(x);
          return [y, tf.grad(pool)(x, tf.randomNormal(y.shape, 0, 1, 'float32', 3) as typeof y)];
        }),
      ),
      { numRuns: 60 },
    );
  });
});

describe('copies and functions of one tensor', () => {
  const shape = fc.array(fc.constantFrom(1, 2, 3, 5), { minLength: 1, maxLength: 5 });

  it('agree for any shape', async () => {
    await fc.assert(
      fc.asyncProperty(shape, fc.nat(100), (full, choice) =>
        compare(() => {
          const x = tf.randomNormal(full, 0, 3, 'float32', 1);
          const turn = choice % full.length;
          const paddings = full.map((_, d): [number, number] => [(choice + d) % 3, d % 2]);
          return [
            tf.transpose(
              x,
              [...full.keys()].map((d) => (d + turn) % full.length),
            ),
            tf.slice(
              x,
              full.map((n) => choice % n),
              full.map((n) => n - (choice % n)),
            ),
            tf.pad(x, paddings, 2.5),
            tf.concat([x, tf.neg(x), x], turn),
            ...tf.split(x, full[turn]!, turn),
            ...tf.split(tf.concat([x, x, x], turn), [full[turn]!, 2 * full[turn]!], turn),
            tf.clipByValue(x, -0.5, 2),
            tf.sigmoid(x),
            tf.sigmoid(tf.mul(x, 60)),
            ...[tf.softmax(x), tf.logSoftmax(x), tf.max(x, turn), tf.min(x), tf.exp(x), tf.log(tf.abs(x))],
            ...[tf.step(x, 0.5), tf.square(x), tf.sqrt(tf.abs(x)), tf.rsqrt(tf.add(tf.abs(x), 1))],
          ];
        }),
      ),
      { numRuns: 60 },
    );
  });
});
