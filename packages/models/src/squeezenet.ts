import type { Graph } from '@bitshare/core';
import { createGraphBuilder, type GraphBuilder, type PoolOptions } from './graph-builder.ts';
import type { ModelOptions } from './model-options.ts';
import { channelsAt, nameAt } from './width.ts';

/** Filters of the squeeze and of each expansion, of the modules between two pools (Iandola et al., 2016, version 1.1). */
const modules = [
  [
    [16, 64],
    [16, 64],
  ],
  [
    [32, 128],
    [32, 128],
  ],
  [
    [48, 192],
    [48, 192],
    [64, 256],
    [64, 256],
  ],
] as const;

/** Sizes are rounded up, as in torchvision. */
const halved: PoolOptions = {
  size: 3,
  stride: 2,
  padding: [
    [0, 1],
    [0, 1],
  ],
};

/** SqueezeNet 1.1, torchvision's form: no batch norm, the logits are means of a last convolution. Default input 224x224x3. */
export function squeezenet({ inputShape = [224, 224, 3], classes, width = 1 }: ModelOptions): Graph {
  const build = createGraphBuilder();
  const wide = (usual: number) => channelsAt(width, usual);
  let x = build.convolution('conv', build.input(inputShape), {
    filters: wide(64),
    kernel: 3,
    stride: 2,
    padding: 0,
    bias: true,
  });
  x = build.relu('relu', x);
  let fires = 0;
  for (const [i, group] of modules.entries()) {
    x = build.maxPool(`pool${i + 1}`, x, halved);
    for (const [squeezed, expanded] of group)
      x = fire(build, `fire${++fires}`, x, { squeezed: wide(squeezed), expanded: wide(expanded) });
  }
  x = build.relu(
    'classes.relu',
    build.convolution('classes', x, { filters: classes, kernel: 1, bias: true }),
  );
  return build.graph(nameAt(width, 'squeezenet'), build.globalAveragePool('pool', x));
}

/** A 1x1 convolution to few channels, and from it one of 1x1 and one of 3x3 side by side. */
function fire(
  build: GraphBuilder,
  id: string,
  x: string,
  { squeezed, expanded }: { readonly squeezed: number; readonly expanded: number },
): string {
  const layer = (part: string, from: string, filters: number, kernel: number) =>
    build.relu(
      `${id}.${part}.relu`,
      build.convolution(`${id}.${part}`, from, { filters, kernel, bias: true }),
    );
  const few = layer('squeeze', x, squeezed, 1);
  return build.concat(id, layer('expand1x1', few, expanded, 1), layer('expand3x3', few, expanded, 3));
}
