import type { Graph } from '@bitshare/core';
import { createGraphBuilder, type GraphBuilder } from './graph-builder.ts';
import type { ModelOptions } from './model-options.ts';
import { activated, type Style } from './normalized-convolution.ts';
import { channelsAt, nameAt } from './width.ts';

/** As MLPerf Tiny builds its networks in Keras: biases before the batch norms. */
const style: Style = { activation: 'relu', norm: { epsilon: 1e-3, momentum: 0.99 } };
const padding = 'same';
const bias = true;

/**
 * DS-CNN, the keyword spotting network of MLPerf Tiny (Zhang et al., 2017, "Hello Edge"). Default input 49x10x1: ten cepstral
 * coefficients of 49 windows of a second of sound. The benchmark has 12 classes.
 */
export function dscnn({ inputShape = [49, 10, 1], classes, width = 1 }: ModelOptions): Graph {
  const build = createGraphBuilder();
  const filters = channelsAt(width, 64);
  const first = { filters, kernel: [10, 4], stride: 2, padding, bias } as const;
  let x = activated(build, 'conv', build.input(inputShape), first, style);
  for (let i = 1; i <= 4; i++)
    x = separable(build, `block${i}`, x, { channels: filters, filters, stride: 1 });
  return build.graph(
    nameAt(width, 'dscnn'),
    build.dense('dense', build.globalAveragePool('pool', x), classes),
  );
}

/** Filters and stride of each block (Howard et al., 2017, table 1). */
const blocks = [
  [64, 1],
  [128, 2],
  [128, 1],
  [256, 2],
  [256, 1],
  [512, 2],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [512, 1],
  [1024, 2],
  [1024, 1],
] as const;

/**
 * MobileNetV1 with a quarter of its filters, the visual wake words network of MLPerf Tiny. Default input 96x96x3. The benchmark
 * has two classes: with a person, and without.
 */
export function mobilenetv1Quarter({ inputShape = [96, 96, 3], classes, width = 1 }: ModelOptions): Graph {
  const build = createGraphBuilder();
  const wide = (usual: number) => channelsAt(width / 4, usual);
  let channels = wide(32);
  const first = { filters: channels, kernel: 3, stride: 2, padding, bias } as const;
  let x = activated(build, 'conv', build.input(inputShape), first, style);
  for (const [i, [usual, stride]] of blocks.entries()) {
    const filters = wide(usual);
    x = separable(build, `block${i + 1}`, x, { channels, filters, stride });
    channels = filters;
  }
  const logits = build.dense('dense', build.globalAveragePool('pool', x), classes);
  return build.graph(nameAt(width, 'mobilenetv1-0.25'), logits);
}

/** A depthwise 3x3 convolution and a 1x1 convolution, each with batch norm and ReLU. */
function separable(
  build: GraphBuilder,
  id: string,
  x: string,
  {
    channels,
    filters,
    stride,
  }: { readonly channels: number; readonly filters: number; readonly stride: number },
): string {
  const depthwise = { filters: channels, kernel: 3, stride, groups: channels, padding, bias } as const;
  const y = activated(build, `${id}.depthwise`, x, depthwise, style);
  return activated(build, `${id}.pointwise`, y, { filters, kernel: 1, padding, bias }, style);
}
