import type { Graph } from '@bitshare/core';
import { createGraphBuilder } from './graph-builder.ts';
import type { ModelOptions } from './model-options.ts';
import { normalized } from './normalized-convolution.ts';
import { basicBlock, bottleneck, type ResidualBlock } from './residual-blocks.ts';
import { channelsAt, nameAt } from './width.ts';

/** ResNet-18, torchvision's form. Default input 224x224x3. */
export const resnet18 = (options: ModelOptions): Graph =>
  resnet('resnet18', [2, 2, 2, 2], basicBlock, 1, options);

/** ResNet-50, torchvision's form v1.5 (stride on the 3x3 convolution). Default input 224x224x3. */
export const resnet50 = (options: ModelOptions): Graph =>
  resnet('resnet50', [3, 4, 6, 3], bottleneck, 4, options);

function resnet(
  name: string,
  depths: readonly number[],
  block: ResidualBlock,
  expansion: number,
  { inputShape = [224, 224, 3], classes, width = 1 }: ModelOptions,
): Graph {
  const build = createGraphBuilder();
  let channels = channelsAt(width, 64);
  let x = build.convolution('conv', build.input(inputShape), { filters: channels, kernel: 7, stride: 2 });
  x = build.relu('relu', build.batchNorm('norm', x));
  x = build.maxPool('maxpool', x, { size: 3, stride: 2, padding: 1 });
  for (const [stage, depth] of depths.entries()) {
    const filters = channelsAt(width, 64 * 2 ** stage);
    for (let i = 0; i < depth; i++) {
      const stride = stage > 0 && i === 0 ? 2 : 1;
      const output = filters * expansion;
      const from = x;
      const projection = (id: string) => normalized(build, id, from, { filters: output, kernel: 1, stride });
      const shortcut = stride > 1 || channels !== output ? projection : undefined;
      x = block(build, `stage${stage + 1}.block${i + 1}`, x, { filters, stride, shortcut });
      channels = output;
    }
  }
  return build.graph(nameAt(width, name), build.dense('dense', build.globalAveragePool('pool', x), classes));
}
