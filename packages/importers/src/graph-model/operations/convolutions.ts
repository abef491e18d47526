import type { Conv2dNode, TensorData } from '@bitshare/core';
import { type Draft, freshId, put } from '../../draft/draft.ts';
import { type Call, computedAt, constantAt, imageAt, type Operation, refuse } from '../operation.ts';
import { type Constant, computed } from '../value.ts';
import { demandChannelsLast, heightAndWidth, paddingOf } from '../windows.ts';
import { fused } from './fused.ts';

/** A filter in the layout of a graph, `[height, width, inputs / groups, filters]`. */
interface Filter {
  readonly weights: TensorData;
  readonly groups: number;
}

export const convolution: Operation = (draft, call) => {
  const [height, width, inputs, filters] = filterShape(call);
  const channels = imageAt(draft, call, 0)[2];
  if (channels % inputs! !== 0) refuse(`has a filter of ${inputs} channels, and reads ${channels}`);
  const weights = dataOf(constantAt(call, 1), [height!, width!, inputs!, filters!]);
  return convolve(draft, call, { weights, groups: channels / inputs! });
};

/** A filter for each channel, `[height, width, channels, multiplier]`. */
export const depthwiseConvolution: Operation = (draft, call) => {
  const [height, width, channels, multiplier] = filterShape(call);
  if (imageAt(draft, call, 0)[2] !== channels)
    refuse(`has filters of ${channels} channels, and reads others`);
  const weights = dataOf(constantAt(call, 1), [height!, width!, 1, channels! * multiplier!]);
  return convolve(draft, call, { weights, groups: channels! });
};

function convolve(draft: Draft, call: Call, { weights, groups }: Filter) {
  const { node, title } = call;
  demandChannelsLast(node);
  const [height, width, , filters] = weights.shape as readonly [number, number, number, number];
  const dilations = heightAndWidth(node, 'dilations');
  const attributes: Conv2dNode['attributes'] = {
    filters,
    kernelSize: [height, width],
    strides: heightAndWidth(node, 'strides'),
    padding: paddingOf(node),
    ...(dilations.some((one) => one > 1) ? { dilations } : {}),
    groups,
    bias: false,
  };
  const id = freshId(draft, call.id);
  draft.weights[`${id}/weights`] = weights;
  put(draft, { id, title, op: 'conv2d', inputs: [computedAt(call, 0)], attributes });
  return computed(fused(draft, { ...call, id }, id, 2));
}

function filterShape(call: Call): readonly number[] {
  const { shape } = constantAt(call, 1);
  return shape.length === 4 ? shape : refuse(`has a filter of the shape [${shape}]`);
}

export const dataOf = ({ values }: Constant, shape: readonly number[]): TensorData => ({
  shape,
  values: Float32Array.from(values),
});
