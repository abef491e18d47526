import type { Graph } from '@bitshare/core';
import { createGraphBuilder } from './graph-builder.ts';
import { invertedResidual } from './inverted-residual.ts';
import type { ModelOptions } from './model-options.ts';
import { activated, type Style } from './normalized-convolution.ts';
import { channelsAt, nameAt } from './width.ts';

/** Expansion, kernel, output channels, blocks, first stride of each stage (Tan and Le, 2019, table 1). */
const stages = [
  [1, 3, 16, 1, 1],
  [6, 3, 24, 2, 2],
  [6, 5, 40, 2, 2],
  [6, 3, 80, 3, 2],
  [6, 5, 112, 3, 1],
  [6, 5, 192, 4, 2],
  [6, 3, 320, 1, 1],
] as const;

const style: Style = { activation: 'relu6', norm: { epsilon: 1e-3, momentum: 0.99 } };

/**
 * EfficientNet-Lite0: EfficientNet-B0 for integer hardware, with ReLU6 and without squeeze-and-excite. Default input 224x224x3.
 * At a width below 1, the first and last convolutions keep 32 and 1280 filters, as in the authors' other sizes.
 */
export function efficientnetLite0({ inputShape = [224, 224, 3], classes, width = 1 }: ModelOptions): Graph {
  const build = createGraphBuilder();
  const fixed = (usual: number) => channelsAt(Math.max(1, width), usual, 8);
  let channels = fixed(32);
  let x = activated(
    build,
    'conv',
    build.input(inputShape),
    { filters: channels, kernel: 3, stride: 2 },
    style,
  );
  for (const [stage, [expansion, kernel, usual, blocks, firstStride]] of stages.entries()) {
    const filters = channelsAt(width, usual, 8);
    for (let i = 0; i < blocks; i++) {
      const stride = i === 0 ? firstStride : 1;
      const block = { ...style, channels, hidden: channels * expansion, filters, kernel, stride };
      x = invertedResidual(build, `stage${stage + 1}.block${i + 1}`, x, block);
      channels = filters;
    }
  }
  x = activated(build, 'head', x, { filters: fixed(1280), kernel: 1 }, style);
  const logits = build.dense('dense', build.globalAveragePool('pool', x), classes);
  return build.graph(nameAt(width, 'efficientnet-lite0'), logits);
}
