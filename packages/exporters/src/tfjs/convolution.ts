import type { PackedConv2d, PackedShape } from '@bitshare/packed';
import * as tf from '@tensorflow/tfjs';
import { zerosAround } from '../zeros-around.ts';
import { cropChannels } from './channel-axis.ts';
import { withZeros } from './image-nodes.ts';
import { noStockLayer } from './no-stock-layer.ts';
import { floatWeight, type StoredWeight } from './stored-weight.ts';
import { generatedName, layerName } from './tfjs-names.ts';
import { apply, type TfjsPlace } from './tfjs-place.ts';

/** A layer's kernel, filters fastest, and its biases. */
export interface LayerWeights {
  readonly kernel: StoredWeight;
  readonly bias: Float32Array | undefined;
}

export function convolve(
  node: PackedConv2d,
  x: tf.SymbolicTensor,
  weights: LayerWeights,
  place: TfjsPlace,
): tf.SymbolicTensor {
  const [shape] = place.shapes as [PackedShape];
  const padded = withZeros(generatedName(node.id, 'zeros'), x, zerosAround(node, shape));
  if (node.groups === 1) return convolveAll(node, layerName(node.id), padded, weights, place);
  return node.groups === shape[2]
    ? convolveDepthwise(node, padded, weights, place)
    : convolveGroups(node, padded, weights, place);
}

const pair = ([height, width]: readonly [number, number]): [number, number] => [height, width];

/** One layer. Where its taps lie apart, TensorFlow.js takes no strides: then a pool of single pixels takes every n-th one. */
function convolveAll(
  { kernelSize, strides, dilations = [1, 1] }: PackedConv2d,
  name: string,
  x: tf.SymbolicTensor,
  { kernel, bias }: LayerWeights,
  { keep }: TfjsPlace,
): tf.SymbolicTensor {
  const filters = kernel.shape[3]!;
  keep(name, 'kernel', kernel);
  if (bias) keep(name, 'bias', floatWeight([filters], bias));
  const options = {
    filters,
    kernelSize: pair(kernelSize),
    useBias: bias !== undefined,
    padding: 'valid' as const,
  };
  const dilated = dilations.some((distance) => distance > 1);
  if (!dilated || strides.every((stride) => stride === 1))
    return apply(
      tf.layers.conv2d({ ...options, name, strides: pair(strides), dilationRate: pair(dilations) }),
      x,
    );
  const every = tf.layers.conv2d({ ...options, name, dilationRate: pair(dilations) });
  return apply(
    tf.layers.maxPooling2d({ name: `${name}--every`, poolSize: [1, 1], strides: pair(strides) }),
    apply(every, x),
  );
}

function convolveDepthwise(
  { id, filters, kernelSize, strides, groups, dilations = [1, 1] }: PackedConv2d,
  x: tf.SymbolicTensor,
  { kernel, bias }: LayerWeights,
  { keep }: TfjsPlace,
): tf.SymbolicTensor {
  if (dilations.some((distance) => distance > 1))
    throw noStockLayer(`layer "${id}" is a depthwise convolution with dilation ${dilations}`);
  const name = layerName(id);
  const depthMultiplier = filters / groups;
  keep(name, 'depthwise_kernel', { ...kernel, shape: [...kernelSize, groups, depthMultiplier] });
  if (bias) keep(name, 'bias', floatWeight([filters], bias));
  const options = { kernelSize: pair(kernelSize), strides: pair(strides), padding: 'valid' as const };
  return apply(
    tf.layers.depthwiseConv2d({ ...options, name, depthMultiplier, useBias: bias !== undefined }),
    x,
  );
}

/** A layer for each group, which reads the group's channels: no weight is stored that the network does not have. */
function convolveGroups(
  node: PackedConv2d,
  x: tf.SymbolicTensor,
  { kernel, bias }: LayerWeights,
  place: TfjsPlace,
): tf.SymbolicTensor {
  const { id, filters, groups } = node;
  const channels = place.shapes[0]![2]!;
  const [inputs, outputs] = [channels / groups, filters / groups];
  const sums = Array.from({ length: groups }, (_, group) => {
    const own = (role: 'channels' | 'group') => generatedName(id, `${role}${group}`);
    const before = group * inputs;
    const read = cropChannels(own('channels'), x, [before, channels - before - inputs]);
    const [begin, end] = [group * outputs, (group + 1) * outputs];
    const weights = { kernel: filtersBetween(kernel, begin, end), bias: bias?.subarray(begin, end) };
    return convolveAll(node, own('group'), read, weights, place);
  });
  return apply(tf.layers.concatenate({ name: layerName(id), axis: -1 }), ...sums);
}

/** The filters of a kernel from `begin` up to, and without, `end`. */
function filtersBetween(kernel: StoredWeight, begin: number, end: number): StoredWeight {
  const filters = kernel.shape.at(-1)!;
  const values = kernel.values.filter((_, i) => i % filters >= begin && i % filters < end);
  return { ...kernel, values, shape: kernel.shape.with(-1, end - begin) };
}
