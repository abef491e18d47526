import * as tf from '@tensorflow/tfjs';
import { columns } from './columns.ts';

interface ConvolutionAttributes {
  readonly strides: [number, number] | number;
  readonly pad: 'same' | 'valid' | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

const geometry = (
  shape: number[],
  filterShape: number[],
  { strides, pad, dimRoundingMode }: ConvolutionAttributes,
) =>
  tf.backend_util.computeConv2DInfo(
    shape as [number, number, number, number],
    filterShape as [number, number, number, number],
    strides,
    1,
    pad,
    dimRoundingMode,
  );

/**
 * Gradient of a convolution by its filter, which tfjs's wasm backend lacks: what each weight meets, times the output's
 * gradient, as one matrix product.
 */
export function filterGradient(
  inputs: Readonly<Record<string, unknown>>,
  attributes: ConvolutionAttributes & { readonly filterShape: number[] },
): tf.Tensor {
  const { x, dy } = inputs as { x: tf.Tensor4D; dy: tf.Tensor4D };
  const { padInfo, filterHeight, filterWidth, strideHeight, strideWidth, outHeight, outWidth } = geometry(
    x.shape,
    attributes.filterShape,
    attributes,
  );
  const { top, left } = padInfo;
  const positions = { filterHeight, filterWidth, strideHeight, strideWidth, outHeight, outWidth, top, left };
  const met = tf.engine().runKernel(columns.name, { x }, positions) as tf.Tensor2D;
  const upstream = tf.reshape(dy, [met.shape[1], -1]) as tf.Tensor2D;
  return tf.reshape(tf.matMul(met, upstream), attributes.filterShape);
}

/**
 * Gradient of a convolution by its input, as a convolution of the output's gradient, spread out to stride 1, with the turned
 * filter. The backend's own kernel has no such fast form.
 */
export function inputGradient(
  inputs: Readonly<Record<string, unknown>>,
  attributes: ConvolutionAttributes & { readonly inputShape: number[] },
): tf.Tensor {
  const { dy, filter } = inputs as { dy: tf.Tensor4D; filter: tf.Tensor4D };
  const info = geometry(attributes.inputShape, filter.shape, attributes);
  const [kernelHeight, kernelWidth] = filter.shape;
  const [, height, width] = attributes.inputShape as [number, number, number, number];
  let spread = spreadOut(dy, 1, info.strideHeight);
  spread = spreadOut(spread, 2, info.strideWidth);
  const top = kernelHeight - 1 - info.padInfo.top;
  const left = kernelWidth - 1 - info.padInfo.left;
  // What must follow so that a convolution without padding gives the input's size back; below zero, rows are dropped.
  const bottom = height + kernelHeight - 1 - top - spread.shape[1];
  const right = width + kernelWidth - 1 - left - spread.shape[2];
  const placed = placeAlong(placeAlong(spread, 1, top, bottom), 2, left, right);
  const turned = tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]) as tf.Tensor4D;
  return tf.conv2d(placed, turned, 1, 'valid');
}

/** Puts `stride - 1` zeros behind every entry of an axis. */
function spreadOut(x: tf.Tensor4D, axis: 1 | 2, stride: number): tf.Tensor4D {
  if (stride === 1) return x;
  const { shape } = x;
  const before = shape.slice(0, axis + 1);
  const after = shape.slice(axis + 1).reduce((a, b) => a * b, 1);
  const outer = before.reduce((a, b) => a * b, 1);
  const widened = tf.pad(tf.reshape(x, [outer, 1, after]), [
    [0, 0],
    [0, stride - 1],
    [0, 0],
  ]);
  return tf.reshape(widened, shape.with(axis, shape[axis]! * stride) as [number, number, number, number]);
}

/** Adds zeros around an axis, or drops entries where the number is negative. */
function placeAlong(x: tf.Tensor4D, axis: 1 | 2, before: number, after: number): tf.Tensor4D {
  const begin = [0, 0, 0, 0].with(axis, Math.max(0, -before));
  const size = [...x.shape].with(axis, x.shape[axis]! - Math.max(0, -before) - Math.max(0, -after));
  const cut =
    before < 0 || after < 0
      ? tf.slice(x, begin as [number, number, number, number], size as [number, number, number, number])
      : x;
  const paddings = (
    [
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 0],
    ] as [number, number][]
  ).with(axis, [Math.max(0, before), Math.max(0, after)]);
  return tf.pad(cut, paddings);
}
