import { createNodeBackend } from '@bitshare/backend-node';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { expect, it } from 'vitest';

const available = await createNodeBackend()
  .activate()
  .then(
    () => true,
    () => false,
  );

type Shape = Readonly<Record<'size' | 'wider' | 'channels' | 'kernel' | 'stride' | 'pad', number>>;

const shapes: fc.Arbitrary<Shape> = fc.record({
  size: fc.constantFrom(6, 7, 9),
  wider: fc.constantFrom(0, 1, 4),
  channels: fc.constantFrom(1, 3),
  kernel: fc.constantFrom(2, 3, 5),
  stride: fc.constantFrom(1, 2, 3),
  pad: fc.constantFrom(0, 1, 2),
});

const normal = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);

/** Convolution, depthwise convolution and pooling, and all their gradients. */
function compute({ size, wider, channels, kernel, stride, pad }: Shape) {
  const x = normal([2, size, size + wider, channels], 1);
  const filter = normal([kernel, kernel, channels, 2], 2);
  const convolve = (a?: tf.Tensor, w?: tf.Tensor) =>
    tf.conv2d(a as tf.Tensor4D, w as tf.Tensor4D, stride, pad);
  const depthwise = (a?: tf.Tensor, w?: tf.Tensor) =>
    tf.depthwiseConv2d(a as tf.Tensor4D, w as tf.Tensor4D, stride, pad);
  const pool = (a?: tf.Tensor) => tf.maxPool(a as tf.Tensor4D, kernel, stride, Math.min(pad, kernel - 1));
  const derived = (f: (...inputs: tf.Tensor[]) => tf.Tensor, inputs: tf.Tensor[]) => {
    const y = f(...inputs);
    return [y, ...tf.grads(f)(inputs, normal(y.shape, 3))];
  };
  const outputs = [
    ...derived(convolve, [x, filter]),
    ...derived(depthwise, [x, filter]),
    ...derived(pool, [x]),
  ];
  return outputs.map((output) => ({ shape: output.shape, values: Array.from(output.dataSync()) }));
}

it.skipIf(!available)("padding by numbers is tfjs's cpu backend's (needs tfjs-node)", async () => {
  await fc.assert(
    fc.asyncProperty(shapes, async (shape) => {
      await tf.setBackend('cpu');
      const expected = tf.tidy(() => compute(shape));
      await createNodeBackend().activate();
      for (const [i, { shape: lengths, values }] of tf.tidy(() => compute(shape)).entries()) {
        expect(lengths).toEqual(expected[i]!.shape);
        for (const [j, value] of values.entries()) expect(value).toBeCloseTo(expected[i]!.values[j]!, 3);
      }
    }),
    { numRuns: 60 },
  );
});
