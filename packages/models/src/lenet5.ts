import type { Graph } from '@bitshare/core';
import { createGraphBuilder } from './graph-builder.ts';
import type { ModelOptions } from './model-options.ts';
import { channelsAt, nameAt } from './width.ts';

/**
 * LeNet-5 (LeCun et al., 1998) as it is built today: ReLU and max pooling, no batch norm. Default input 28x28x1, which the first
 * convolution pads to the paper's 32x32.
 */
export function lenet5({ inputShape = [28, 28, 1], classes, width = 1 }: ModelOptions): Graph {
  const build = createGraphBuilder();
  const wide = (channels: number) => channelsAt(width, channels);
  const convolution = { kernel: 5, bias: true };
  let x = build.convolution('conv1', build.input(inputShape), {
    ...convolution,
    filters: wide(6),
    padding: 2,
  });
  x = build.maxPool('pool1', build.relu('relu1', x), { size: 2 });
  x = build.convolution('conv2', x, { ...convolution, filters: wide(16), padding: 0 });
  x = build.maxPool('pool2', build.relu('relu2', x), { size: 2 });
  x = build.relu('relu3', build.dense('dense1', x, wide(120)));
  x = build.relu('relu4', build.dense('dense2', x, wide(84)));
  return build.graph(nameAt(width, 'lenet5'), build.dense('dense3', x, classes));
}
