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

type Pair = [number, number];
type Shape = Readonly<Record<'size' | 'kernel' | 'strides', Pair> & Record<'channels' | 'pad', number>>;

const pair = (...lengths: readonly number[]) =>
  fc.tuple(fc.constantFrom(...lengths), fc.constantFrom(...lengths));

// Padding beyond the kernel along one axis or both: some windows of a convolution hold nothing of the image.
const shapes: fc.Arbitrary<Shape> = fc.record({
  size: pair(6, 7, 9, 13),
  channels: fc.constantFrom(1, 3),
  kernel: pair(1, 2, 3, 5),
  strides: pair(1, 2, 3),
  pad: fc.constantFrom(0, 1, 2),
});

const normal = (shape: number[], seed: number) => tf.randomNormal(shape, 0, 1, 'float32', seed);

/** Spelled out: tfjs itself takes a number for windows and strides that are square. */
const border = (pad: number): tf.backend_util.ExplicitPadding => [
  [0, 0],
  [pad, pad],
  [pad, pad],
  [0, 0],
];

/** Convolution, depthwise convolution and pooling, and all their gradients. */
function compute({ size, channels, kernel, strides, pad }: Shape) {
  const x = normal([2, ...size, channels], 1);
  const filter = normal([...kernel, channels, 2], 2);
  const convolve = (a?: tf.Tensor, w?: tf.Tensor) =>
    tf.conv2d(a as tf.Tensor4D, w as tf.Tensor4D, strides, border(pad));
  const depthwise = (a?: tf.Tensor, w?: tf.Tensor) =>
    tf.depthwiseConv2d(a as tf.Tensor4D, w as tf.Tensor4D, strides, border(pad) as never);
  const least = Math.min(pad, ...kernel.map((length) => length - 1));
  const pool = (a?: tf.Tensor) => tf.maxPool(a as tf.Tensor4D, kernel, strides, border(least));
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
