import type { Graph } from '@bitshare/core';
import { createGraphBuilder } from './graph-builder.ts';
import type { ModelOptions } from './model-options.ts';
import { channelsAt, nameAt } from './width.ts';

/** Filters of the convolutions before each pool (Simonyan and Zisserman, 2014, table 1, configuration A). */
const stages = [[64], [128], [256, 256], [512, 512], [512, 512]] as const;

/**
 * VGG-11 with batch norm, torchvision's form. Default input 224x224x3. The first dense layer reads the output of the fifth
 * pool: 7x7 pixels for the default input, a single pixel for 32x32. A pool rounds an odd size up.
 */
export function vgg11Bn({ inputShape = [224, 224, 3], classes, width = 1 }: ModelOptions): Graph {
  const build = createGraphBuilder();
  let x = build.input(inputShape);
  for (const [stage, layers] of stages.entries()) {
    for (const [i, filters] of layers.entries()) {
      const id = `stage${stage + 1}.conv${i + 1}`;
      x = build.convolution(id, x, { filters: channelsAt(width, filters), kernel: 3, bias: true });
      x = build.relu(`${id}.relu`, build.batchNorm(`${id}.norm`, x));
    }
    x = build.maxPool(`stage${stage + 1}.pool`, x, { size: 2, padding: 'same' });
  }
  const hidden = channelsAt(width, 4096);
  x = build.relu('dense1.relu', build.dense('dense1', x, hidden));
  x = build.relu('dense2.relu', build.dense('dense2', x, hidden));
  return build.graph(nameAt(width, 'vgg11-bn'), build.dense('dense3', x, classes));
}
