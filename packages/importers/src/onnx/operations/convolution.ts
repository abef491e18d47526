import type { Conv2dNode, TensorData } from '@bitshare/core';
import { fromPytorchLayout } from '../../pytorch/layout.ts';
import { activationAt } from '../arguments.ts';
import { type Operation, refuse } from '../format/operation.ts';
import { add, type OnnxDraft } from '../onnx-draft.ts';
import { imageOf, imageValue } from './views.ts';
import { biasOf, weightsAt } from './weights.ts';
import { paddingOf, windowsOf } from './windows.ts';
import type { Writer } from './writer.ts';

export const convolution: Writer = (draft, call) => {
  const { operation } = call;
  const x = activationAt(call, 0);
  const kernel = weightsAt(call, 1);
  const groups = operation.attributes.int('group', 1);
  const [filters, inputs, height, width] = kernelDims(operation, kernel.dims);
  const image = imageOf(operation, x);
  const channels = x.graph[2]!;
  if (inputs * groups !== channels)
    refuse(
      operation,
      `has weights for ${inputs} channels in ${groups} groups and reads ${channels} channels`,
    );
  const windows = windowsOf(operation, x.graph, [height, width]);
  const bias = biasOf(call, 2, filters);
  const dilated = windows.dilations.some((distance) => distance > 1);
  const attributes: Conv2dNode['attributes'] = {
    filters,
    kernelSize: windows.size,
    strides: windows.strides,
    padding: paddingOf(windows.sides),
    ...(dilated && { dilations: windows.dilations }),
    groups,
    bias: bias !== undefined,
  };
  const id = add(draft, operation, { op: 'conv2d', inputs: [image], attributes });
  draft.weights[`${id}/weights`] = fromPytorchLayout(kernel.values, [filters, inputs, height, width]);
  addBias(draft, id, bias);
  return imageValue(draft, x, id);
};

export function addBias(draft: OnnxDraft, id: string, bias: TensorData | undefined): void {
  if (bias) draft.weights[`${id}/bias`] = bias;
}

function kernelDims(
  operation: Operation,
  dims: readonly number[],
): readonly [number, number, number, number] {
  if (dims.length === 4 && dims.every((length) => length >= 1))
    return dims as [number, number, number, number];
  return refuse(
    operation,
    `has weights of the shape [${dims}]; only convolutions over height and width are supported`,
  );
}
