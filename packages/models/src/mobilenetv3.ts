import type { Graph } from '@bitshare/core';
import { createGraphBuilder } from './graph-builder.ts';
import { invertedResidual } from './inverted-residual.ts';
import type { ModelOptions } from './model-options.ts';
import { activated, type Style } from './normalized-convolution.ts';
import { channelsAt, nameAt } from './width.ts';

/** Kernel, hidden channels, output channels, squeeze-and-excite, activation, stride. */
type Row = readonly [number, number, number, boolean, Style['activation'], number];

/** Howard et al., 2019, table 1. */
const large: readonly Row[] = [
  [3, 16, 16, false, 'relu', 1],
  [3, 64, 24, false, 'relu', 2],
  [3, 72, 24, false, 'relu', 1],
  [5, 72, 40, true, 'relu', 2],
  [5, 120, 40, true, 'relu', 1],
  [5, 120, 40, true, 'relu', 1],
  [3, 240, 80, false, 'hardSwish', 2],
  [3, 200, 80, false, 'hardSwish', 1],
  [3, 184, 80, false, 'hardSwish', 1],
  [3, 184, 80, false, 'hardSwish', 1],
  [3, 480, 112, true, 'hardSwish', 1],
  [3, 672, 112, true, 'hardSwish', 1],
  [5, 672, 160, true, 'hardSwish', 2],
  [5, 960, 160, true, 'hardSwish', 1],
  [5, 960, 160, true, 'hardSwish', 1],
];

/** Table 2. */
const small: readonly Row[] = [
  [3, 16, 16, true, 'relu', 2],
  [3, 72, 24, false, 'relu', 2],
  [3, 88, 24, false, 'relu', 1],
  [5, 96, 40, true, 'hardSwish', 2],
  [5, 240, 40, true, 'hardSwish', 1],
  [5, 240, 40, true, 'hardSwish', 1],
  [5, 120, 48, true, 'hardSwish', 1],
  [5, 144, 48, true, 'hardSwish', 1],
  [5, 288, 96, true, 'hardSwish', 2],
  [5, 576, 96, true, 'hardSwish', 1],
  [5, 576, 96, true, 'hardSwish', 1],
];

/** MobileNetV3-Large, torchvision's form. Default input 224x224x3. */
export const mobilenetv3Large = (options: ModelOptions): Graph =>
  mobilenetv3('mobilenetv3-large', large, 1280, options);

/** MobileNetV3-Small, torchvision's form. Default input 224x224x3. */
export const mobilenetv3Small = (options: ModelOptions): Graph =>
  mobilenetv3('mobilenetv3-small', small, 1024, options);

const norm = { epsilon: 1e-3, momentum: 0.99 };
const swish: Style = { activation: 'hardSwish', norm };

/** @param features units of the dense layer before the last. */
function mobilenetv3(
  name: string,
  rows: readonly Row[],
  features: number,
  { inputShape = [224, 224, 3], classes, width = 1 }: ModelOptions,
): Graph {
  const wide = (usual: number) => channelsAt(width, usual, 8);
  const build = createGraphBuilder();
  let channels = wide(16);
  let x = activated(
    build,
    'conv',
    build.input(inputShape),
    { filters: channels, kernel: 3, stride: 2 },
    swish,
  );
  for (const [i, [kernel, expanded, usual, squeezes, activation, stride]] of rows.entries()) {
    const [hidden, filters] = [wide(expanded), wide(usual)];
    const squeezed = squeezes ? channelsAt(1, Math.floor(hidden / 4), 8) : undefined;
    const block = { activation, norm, channels, hidden, filters, kernel, stride, squeezed };
    x = invertedResidual(build, `block${i + 1}`, x, block);
    channels = filters;
  }
  x = activated(build, 'head', x, { filters: 6 * channels, kernel: 1 }, swish);
  x = build.dense('features', build.globalAveragePool('pool', x), wide(features));
  return build.graph(nameAt(width, name), build.dense('dense', build.hardSwish('hardSwish', x), classes));
}
