import type { Graph } from '@bitshare/core';
import { blocksPerStage } from './blocks-per-stage.ts';
import { createGraphBuilder, type GraphBuilder } from './graph-builder.ts';
import type { ModelOptions } from './model-options.ts';
import { channelsAt, nameAt } from './width.ts';

export interface PreresnetOptions extends ModelOptions {
  /** 6n + 2: 8, 20, 56, 110. */
  readonly depth: number;
}

/**
 * The pre-activation ResNet for small images (METHOD section 6): a 3x3 convolution, three stages of 16, 32 and 64 filters with
 * n blocks each, batch norm and ReLU before every convolution, a dense layer after average pooling. Default input 32x32x3.
 * @throws UserError when the depth is not 6n + 2.
 */
export function preresnet({ depth, inputShape = [32, 32, 3], classes, width = 1 }: PreresnetOptions): Graph {
  const blocks = blocksPerStage('PreResNet', depth);
  const build = createGraphBuilder();
  let x = build.convolution('conv', build.input(inputShape), { filters: channelsAt(width, 16), kernel: 3 });
  for (const [stage, usual] of [16, 32, 64].entries()) {
    const filters = channelsAt(width, usual);
    for (let block = 0; block < blocks; block++) {
      const shrinks = stage > 0 && block === 0;
      x = preactivationBlock(build, `stage${stage + 1}.block${block + 1}`, x, {
        filters,
        first: block === 0,
        shrinks,
      });
    }
  }
  x = build.relu('relu', build.batchNorm('norm', x));
  x = build.dense('dense', build.globalAveragePool('pool', x), classes);
  return build.graph(nameAt(width, `preresnet${depth}`), x);
}

interface BlockShape {
  readonly filters: number;
  /** The first block of a stage takes its shortcut after the activation. */
  readonly first: boolean;
  /** Whether the block halves the image. The shortcut then needs a 1x1 convolution. */
  readonly shrinks: boolean;
}

function preactivationBlock(
  build: GraphBuilder,
  id: string,
  x: string,
  { filters, first, shrinks }: BlockShape,
): string {
  const stride = shrinks ? 2 : 1;
  const active = build.relu(`${id}.relu1`, build.batchNorm(`${id}.norm1`, x));
  let shortcut = first ? active : x;
  if (shrinks) shortcut = build.convolution(`${id}.shortcut`, shortcut, { filters, kernel: 1, stride });
  let y = build.convolution(`${id}.conv1`, active, { filters, kernel: 3, stride });
  y = build.relu(`${id}.relu2`, build.batchNorm(`${id}.norm2`, y));
  y = build.convolution(`${id}.conv2`, y, { filters, kernel: 3 });
  return build.add(`${id}.add`, y, shortcut);
}
