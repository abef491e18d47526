import { type PackedNode, type PackedPool, type PackedShape, placeWindow, windowOf } from '@bitshare/packed';
import * as tf from '@tensorflow/tfjs';
import { type ImageSides, zerosAround } from '../zeros-around.ts';
import { cropChannels } from './channel-axis.ts';
import { noStockLayer } from './no-stock-layer.ts';
import { type GeneratedRole, generatedName, layerName } from './tfjs-names.ts';
import { apply, type TfjsPlace } from './tfjs-place.ts';

/** Operations that change an image's height and width. */
type ImageNode = Extract<
  PackedNode,
  { op: 'pad' | 'upsample' | 'maxPool' | 'averagePool' | 'globalMaxPool' | 'globalAveragePool' }
>;

export function applyImageNode(node: ImageNode, place: TfjsPlace): tf.SymbolicTensor {
  const [x] = place.inputs as [tf.SymbolicTensor];
  switch (node.op) {
    case 'pad':
      return withZeros(layerName(node.id), x, node.padding);
    case 'upsample':
      return upsampled(node, x);
    case 'globalMaxPool':
    case 'globalAveragePool':
      return globalPool(node, x, place.shapes[0]!);
    default:
      return pool(node, x, place);
  }
}

/** An image with zeros around it, or as it is where there are none. */
export const withZeros = (name: string, x: tf.SymbolicTensor, sides: ImageSides): tf.SymbolicTensor =>
  sides.flat().every((zeros) => zeros === 0)
    ? x
    : apply(tf.layers.zeroPadding2d({ name, padding: sides.map((pair) => [...pair]) as never }), x);

/** TensorFlow.js finds the pixel to repeat by a product in floats. Up to this factor it is the right one. */
const largestFactor = 40;

function upsampled(
  { id, scale, interpolation }: Extract<ImageNode, { op: 'upsample' }>,
  x: tf.SymbolicTensor,
): tf.SymbolicTensor {
  const name = layerName(id);
  const times = interpolation === 'bilinear' ? 2 : 1;
  const size: [number, number] = [times * scale[0], times * scale[1]];
  if (Math.max(...size) > largestFactor)
    throw noStockLayer(`node "${id}" enlarges an image ${Math.max(...scale)} times`);
  if (interpolation === 'nearest') return apply(tf.layers.upSampling2d({ name, size }), x);
  if (interpolation === 'bilinearCorner')
    return apply(tf.layers.upSampling2d({ name, size, interpolation: 'bilinear' }), x);
  // A pixel of the result is the mean of a square as large as a pixel of the image. In half pixels of the result that square
  // begins and ends between two of them.
  return apply(
    tf.layers.averagePooling2d({ name, poolSize: size, strides: [2, 2], padding: 'same' }),
    apply(tf.layers.upSampling2d({ name: generatedName(id, 'halves'), size }), x),
  );
}

function globalPool(
  { id, op, keepDims }: Extract<ImageNode, { op: 'globalMaxPool' | 'globalAveragePool' }>,
  x: tf.SymbolicTensor,
  shape: PackedShape,
): tf.SymbolicTensor {
  const name = keepDims ? generatedName(id, 'vector') : layerName(id);
  const options = { name, dataFormat: 'channelsLast' as const };
  const vector = apply(
    op === 'globalMaxPool'
      ? tf.layers.globalMaxPooling2d(options)
      : tf.layers.globalAveragePooling2d(options),
    x,
  );
  if (!keepDims) return vector;
  return apply(tf.layers.reshape({ name: layerName(id), targetShape: [1, 1, shape[2]!] }), vector);
}

function pool(node: PackedPool, x: tf.SymbolicTensor, { shapes }: TfjsPlace): tf.SymbolicTensor {
  const { id, op } = node;
  const [shape] = shapes as [PackedShape];
  const same = isPlacedAsSame(node, shape);
  const sides = zerosAround(node, shape);
  const padded = !same && sides.flat().some((width) => width > 0);
  if (padded && op === 'averagePool')
    throw noStockLayer(`pool "${id}" has padding around its image that does not count`);
  const options = {
    ...{ name: layerName(id), padding: same ? ('same' as const) : ('valid' as const) },
    ...{ poolSize: [...node.poolSize] as [number, number], strides: [...node.strides] as [number, number] },
  };
  const layer = op === 'maxPool' ? tf.layers.maxPooling2d(options) : tf.layers.averagePooling2d(options);
  return apply(layer, padded ? withLowest(id, x, sides, shape[2]!) : x);
}

/** A number that no value of a network is as far below zero as. */
const lowest = 1e30;

/**
 * An image with numbers around it that no maximum is. They are zeros, and a mask is added that is zero on the image itself: one
 * channel of ones, padded and rescaled.
 */
function withLowest(id: string, x: tf.SymbolicTensor, sides: ImageSides, channels: number) {
  const own = (role: GeneratedRole) => generatedName(id, role);
  const channel = cropChannels(own('channel'), x, [0, channels - 1]);
  const ones = apply(tf.layers.rescaling({ name: own('ones'), scale: 0, offset: 1 }), channel);
  const framed = withZeros(own('frame'), ones, sides);
  const mask = apply(tf.layers.rescaling({ name: own('mask'), scale: lowest, offset: -lowest }), framed);
  return apply(tf.layers.add({ name: own('lowered') }), withZeros(own('zeros'), x, sides), mask);
}

/** Whether a pool's windows stand where `'same'` padding puts them. TensorFlow.js has no other padding that does not count. */
function isPlacedAsSame(node: PackedPool, shape: PackedShape): boolean {
  const own = placeWindow(shape, windowOf(node));
  const same = placeWindow(shape, windowOf({ ...node, padding: 'same' }));
  return (['top', 'left', 'height', 'width'] as const).every((side) => own[side] === same[side]);
}
