import type { Graph } from '@bitshare/core';
import { createGraphBuilder } from './graph-builder.ts';
import { invertedResidual } from './inverted-residual.ts';
import type { ModelOptions } from './model-options.ts';
import { activated, type Style } from './normalized-convolution.ts';
import { channelsAt, nameAt } from './width.ts';

/** Expansion, output channels, blocks, first stride of each stage (Sandler et al., 2018, table 2). */
const stages = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

/** Every number of channels is a multiple of this. */
const divisor = 8;

const style: Style = { activation: 'relu6' };

/** MobileNetV2, torchvision's form. Default input 224x224x3. At a width below 1, its last convolution keeps 1280 filters. */
export function mobilenetv2({ inputShape = [224, 224, 3], classes, width = 1 }: ModelOptions): Graph {
  const build = createGraphBuilder();
  let channels = channelsAt(width, 32, divisor);
  let x = activated(
    build,
    'conv',
    build.input(inputShape),
    { filters: channels, kernel: 3, stride: 2 },
    style,
  );
  for (const [stage, [expansion, usual, blocks, firstStride]] of stages.entries()) {
    const filters = channelsAt(width, usual, divisor);
    for (let i = 0; i < blocks; i++) {
      const stride = i === 0 ? firstStride : 1;
      x = invertedResidual(build, `stage${stage + 1}.block${i + 1}`, x, {
        ...style,
        channels,
        hidden: channels * expansion,
        filters,
        kernel: 3,
        stride,
      });
      channels = filters;
    }
  }
  const last = channelsAt(Math.max(1, width), 1280, divisor);
  x = activated(build, 'head', x, { filters: last, kernel: 1 }, style);
  const logits = build.dense('dense', build.globalAveragePool('pool', x), classes);
  return build.graph(nameAt(width, 'mobilenetv2'), logits);
}
