import type { Conv2dNode, TensorData } from '@bitshare/core';
import { activate } from './activations.ts';
import { type Draft, put, type Value } from './draft.ts';
import type { LayerKind } from './layer-kind.ts';
import { demand, type ModelLayer } from './model-layer.ts';
import { paddingOf } from './padding.ts';

/** A kernel in the layout of a graph, `[height, width, inputs / groups, filters]`. */
interface Kernel {
  readonly weights: TensorData;
  readonly groups: number;
}

export const convolution: LayerKind = {
  takesZeros: true,
  write(draft, layer, [x]) {
    const [weights, bias] = layer.weights;
    return finished(draft, layer, convolve(draft, layer, x, { weights: weights!, groups: 1 }), bias);
  },
};

export const depthwiseConvolution: LayerKind = {
  takesZeros: true,
  write(draft, layer, [x]) {
    const [weights, bias] = layer.weights;
    return finished(draft, layer, convolve(draft, layer, x, depthwise(weights!)), bias);
  },
};

/** A depthwise convolution without bias, then a 1x1 convolution. */
export const separableConvolution: LayerKind = {
  takesZeros: true,
  write(draft, layer, [x]) {
    const [weights, pointwise, bias] = layer.weights;
    const first = { ...layer, name: `${layer.name}.depthwise`, config: { ...layer.config, useBias: false } };
    const second = { ...layer, config: { ...layer.config, strides: [1, 1], padding: 'valid' } };
    const y = convolve(draft, first, x, depthwise(weights!));
    return finished(draft, layer, convolve(draft, second, y, { weights: pointwise!, groups: 1 }), bias);
  },
};

/** `[height, width, channels, multiplier]` as a convolution with a group per channel. */
function depthwise({ shape, values }: TensorData): Kernel {
  const [height, width, channels, multiplier] = shape as [number, number, number, number];
  return { weights: { shape: [height, width, 1, channels * multiplier], values }, groups: channels };
}

function convolve(draft: Draft, layer: ModelLayer, x: Value, { weights, groups }: Kernel): Value {
  demand(draft, layer, 'dilationRate', [1, 1]);
  demand(draft, layer, 'dataFormat', 'channelsLast');
  demand(draft, layer, 'groups', 1);
  const [height, width, , filters] = weights.shape as [number, number, number, number];
  const { strides, useBias } = layer.config as { strides: [number, number]; useBias: boolean };
  const kernelSize = [height, width] as const;
  const attributes: Conv2dNode['attributes'] = {
    filters,
    kernelSize,
    strides,
    padding: paddingOf(layer, x, { size: kernelSize, strides }),
    groups,
    bias: useBias,
  };
  draft.weights[`${layer.name}/weights`] = weights;
  return put(draft, { id: layer.name, op: 'conv2d', inputs: [x.node], attributes });
}

function finished(draft: Draft, layer: ModelLayer, y: Value, bias: TensorData | undefined): Value {
  if (bias) draft.weights[`${layer.name}/bias`] = bias;
  return activate(draft, layer, y);
}
