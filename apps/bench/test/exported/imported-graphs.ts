import type { Graph } from '@bitshare/core';
import { createGraphBuilder, type GraphBuilder } from '@bitshare/models';

/** Blocks of networks that people import, each between a convolution and a head. */
type Block = (build: GraphBuilder, from: string) => string;

/** Expansion, a padded depthwise convolution that reads negative values, squeeze-and-excite, projection (MobileNetV3). */
const mobileNetV3: Block = (build, from) => {
  const opened = build.hardSwish('opened', from);
  const wide = build.hardSwish('wide', convolved(build, 'expand', opened, { filters: 12, kernel: 1 }));
  const filtered = build.hardSwish(
    'filtered',
    convolved(build, 'depthwise', wide, { filters: 12, groups: 12, kernel: 5, stride: 2 }),
  );
  const mean = build.globalAveragePool('mean', filtered, { keepDims: true });
  const squeezed = build.relu('squeezed', build.convolution('squeeze', mean, pixel(4)));
  const factor = build.hardSigmoid('factor', build.convolution('excite', squeezed, pixel(12)));
  return convolved(build, 'project', build.multiply('scaled', filtered, factor), { filters: 8, kernel: 1 });
};

/** One half of the channels passes a branch; both are joined and shuffled (ShuffleNetV2). */
const shuffleNet: Block = (build, from) => {
  const kept = build.sliceChannels('kept', from, 0, 4);
  const entered = build.relu(
    'entered',
    convolved(build, 'enter', build.sliceChannels('sent', from, 4, 8), { filters: 4, kernel: 1 }),
  );
  const filtered = convolved(build, 'depthwise', entered, { filters: 4, groups: 4, kernel: 3 });
  const left = build.relu('left', convolved(build, 'leave', filtered, { filters: 4, kernel: 1 }));
  return build.channelShuffle('shuffled', build.concat('joined', kept, left), 2);
};

/** Layers that read all before them, and a transition (DenseNet). */
const denseNet: Block = (build, from) => {
  const grown = (id: string, all: string) => {
    const normed = build.relu(`${id}relu`, build.batchNorm(`${id}norm`, all));
    return build.concat(`${id}all`, all, build.convolution(id, normed, { filters: 4, kernel: 3 }));
  };
  const all = grown('second', grown('first', from));
  const halved = convolved(build, 'transition', build.relu('last', all), { filters: 8, kernel: 1 });
  return build.averagePool('halved', halved, { size: 2 });
};

/** A bottleneck of grouped filters with a residual sum (ResNeXt, RegNet). */
const groupedResidual: Block = (build, from) => {
  const opened = build.leakyRelu('opened', from, 0.1);
  const reduced = build.leakyRelu(
    'reduced',
    convolved(build, 'reduce', opened, { filters: 8, kernel: 1 }),
    0.1,
  );
  const grouped = convolved(build, 'grouped', reduced, { filters: 12, groups: 4, kernel: 3 });
  const expanded = convolved(build, 'expand', build.clip('clipped', grouped, -1, 2), {
    filters: 8,
    kernel: 1,
  });
  return build.add('sum', expanded, opened);
};

/** An image made smaller and enlarged again beside what it was (U-Net), with a dilated layer at the bottom. */
const uNet: Block = (build, from) => {
  const high = build.silu('high', from);
  const low = build.maxPool(
    'low',
    build.pad('padded', high, [
      [0, 1],
      [1, 1],
    ]),
    { size: 2 },
  );
  const seen = build.silu('seen', convolved(build, 'bottom', low, { filters: 6, kernel: 3, dilation: 2 }));
  const enlarged = build.sliceChannels('nearest', build.upsample('twice', seen, 2, 'nearest'), 0, 3);
  const smooth = build.upsample('smooth', seen, 2, 'bilinear');
  const corner = build.upsample('corner', seen, 2, 'bilinearCorner');
  const cropped = convolved(build, 'cropped', build.concat('joined', enlarged, smooth, corner), {
    ...{ filters: 8, kernel: [1, 3] },
    padding: 'valid',
  });
  return build.concat('both', convolved(build, 'again', cropped, { filters: 4, kernel: 3 }), cropped);
};

const pixel = (filters: number) => ({ filters, kernel: 1, bias: true });

function convolved(
  build: GraphBuilder,
  id: string,
  from: string,
  options: Parameters<GraphBuilder['convolution']>[2],
): string {
  return build.batchNorm(`${id}Norm`, build.convolution(id, from, options));
}

const blocks = { mobileNetV3, shuffleNet, denseNet, groupedResidual, uNet } as const;
export type BlockName = keyof typeof blocks;
export const blockNames = Object.keys(blocks) as readonly BlockName[];

/** A block in a network of two outputs beside its answer, which is a softmax: the block's features and their mean. */
export function graphWith(name: BlockName): Graph {
  const build = createGraphBuilder();
  const image = build.input([9, 8, 3]);
  const first = convolved(build, 'stem', image, { filters: 8, kernel: 3 });
  const features = blocks[name](build, first);
  const mean = build.globalAveragePool('features', features);
  const answer = build.softmax('answer', build.dense('logits', mean, 4));
  return build.graph(name, answer, { otherOutputs: [features, mean] });
}
