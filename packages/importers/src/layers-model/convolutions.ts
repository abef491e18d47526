import type { Conv2dNode, TensorData } from '@bitshare/core';
import { type Draft, put } from '../draft/draft.ts';
import { activated } from './activations.ts';
import type { LayerKind } from './layer-kind.ts';
import { demand, type ModelLayer } from './model-layer.ts';

/** A kernel in the layout of a graph, `[height, width, inputs / groups, filters]`. */
interface Kernel {
  readonly weights: TensorData;
  readonly groups: number;
}

export const convolution: LayerKind = (draft, layer, [x]) => {
  const [weights, bias] = layer.weights;
  return finished(draft, layer, convolve(draft, layer, x, { weights: weights!, groups: 1 }), bias);
};

export const depthwiseConvolution: LayerKind = (draft, layer, [x]) => {
  const [weights, bias] = layer.weights;
  return finished(draft, layer, convolve(draft, layer, x, depthwise(weights!)), bias);
};

/** A depthwise convolution without bias, then a 1x1 convolution. */
export const separableConvolution: LayerKind = (draft, layer, [x]) => {
  const [weights, pointwise, bias] = layer.weights;
  const first = { ...layer, name: `${layer.name}.depthwise`, config: { ...layer.config, useBias: false } };
  const pixelwise = { strides: [1, 1], dilationRate: [1, 1], padding: 'valid' };
  const second = { ...layer, config: { ...layer.config, ...pixelwise } };
  const y = convolve(draft, first, x, depthwise(weights!));
  return finished(draft, layer, convolve(draft, second, y, { weights: pointwise!, groups: 1 }), bias);
};

/** `[height, width, channels, multiplier]` as a convolution with a group per channel. */
function depthwise({ shape, values }: TensorData): Kernel {
  const [height, width, channels, multiplier] = shape as [number, number, number, number];
  return { weights: { shape: [height, width, 1, channels * multiplier], values }, groups: channels };
}

function convolve(draft: Draft, layer: ModelLayer, x: string, { weights, groups }: Kernel): string {
  demand(draft, layer, 'dataFormat', 'channelsLast');
  demand(draft, layer, 'groups', 1);
  const [height, width, , filters] = weights.shape as [number, number, number, number];
  const { strides, useBias, padding, dilationRate } = layer.config as {
    readonly strides: readonly [number, number];
    readonly useBias: boolean;
    readonly padding: 'same' | 'valid';
    readonly dilationRate?: readonly [number, number];
  };
  const attributes: Conv2dNode['attributes'] = {
    filters,
    kernelSize: [height, width],
    strides,
    padding,
    ...(dilationRate?.some((one) => one > 1) ? { dilations: dilationRate } : {}),
    groups,
    bias: useBias,
  };
  draft.weights[`${layer.name}/weights`] = weights;
  return put(draft, { id: layer.name, title: layer.title, op: 'conv2d', inputs: [x], attributes });
}

function finished(draft: Draft, layer: ModelLayer, y: string, bias: TensorData | undefined): string {
  if (bias) draft.weights[`${layer.name}/bias`] = bias;
  return activated(draft, layer, y);
}
