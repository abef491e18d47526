import type { Graph } from '@bitshare/core';
import { blocksPerStage } from './blocks-per-stage.ts';
import { createGraphBuilder } from './graph-builder.ts';
import type { ModelOptions } from './model-options.ts';
import { basicBlock } from './residual-blocks.ts';
import { channelsAt, nameAt } from './width.ts';

export interface CifarResnetOptions extends ModelOptions {
  /** 6n + 2: 8, 20, 56, 110. */
  readonly depth: number;
}

/**
 * The ResNet for small images in its first, post-activation form (He et al., 2016, section 4.2): a 3x3 convolution, three stages
 * of 16, 32 and 64 filters with n blocks each, average pooling, a dense layer. Shortcuts have no weights (option A): where the
 * shape changes, they take every second pixel and add channels of zeros, half of them before and half after the others. Default
 * input 32x32x3.
 * @throws UserError when the depth is not 6n + 2.
 */
export function cifarResnet({
  depth,
  inputShape = [32, 32, 3],
  classes,
  width = 1,
}: CifarResnetOptions): Graph {
  const blocks = blocksPerStage('ResNet for small images', depth);
  const build = createGraphBuilder();
  let channels = channelsAt(width, 16);
  let x = build.convolution('conv', build.input(inputShape), { filters: channels, kernel: 3 });
  x = build.relu('relu', build.batchNorm('norm', x));
  for (const [stage, usual] of [16, 32, 64].entries()) {
    const filters = channelsAt(width, usual);
    for (let block = 0; block < blocks; block++) {
      const stride = stage > 0 && block === 0 ? 2 : 1;
      const [from, added] = [x, filters - channels];
      const padded = (id: string) => {
        const pixels = build.maxPool(`${id}.subsample`, from, { size: 1, stride });
        return build.padChannels(id, pixels, Math.floor(added / 2), Math.ceil(added / 2));
      };
      const shortcut = stride > 1 ? padded : undefined;
      x = basicBlock(build, `stage${stage + 1}.block${block + 1}`, x, { filters, stride, shortcut });
      channels = filters;
    }
  }
  x = build.dense('dense', build.globalAveragePool('pool', x), classes);
  return build.graph(nameAt(width, `resnet${depth}`), x);
}
