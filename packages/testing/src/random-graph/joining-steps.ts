import type { Random } from '@bitshare/core';
import type { GraphDraft } from './graph-draft.ts';
import { bounded, functionStep } from './imported-steps.ts';
import { pick } from './pick.ts';
import type { RandomWindow } from './random-window.ts';
import { batchNorm, channelsOf, convolve, type Step, widen } from './zoo-steps.ts';

const sizes = [
  [1, 1],
  [3, 3],
  [1, 3],
] as const;

/** A convolution that keeps height and width, often with a batch norm and an activation behind it. */
function block(draft: GraphDraft, random: Random, from: string, filters = 1 + random.integer(6)): string {
  const window: RandomWindow = { size: pick(random, sizes), strides: [1, 1], padding: 'same' };
  const convolved = convolve(draft, random, from, { filters, window });
  const normed = random.next() < 0.5 ? batchNorm(draft, random, convolved) : convolved;
  return random.next() < 0.7 ? functionStep(draft, random, normed) : normed;
}

/** Two or three branches, one of which may be the image itself. */
export const branches: Step = (draft, random, from) => {
  const parts = Array.from({ length: 2 + random.integer(2) }, (_, i) =>
    i === 0 && random.next() < 0.3 ? from : block(draft, random, from),
  );
  return draft.put('concat', parts, {});
};

/** An image times a factor for each of its channels, which two layers make of its mean or maximum. */
export const squeezeAndExcite: Step = (draft, random, from) => {
  const image = random.next() < 0.6 ? block(draft, random, from, 2 + random.integer(6)) : from;
  const channels = channelsOf(draft, image);
  const keepDims = random.next() < 0.5;
  const pooled = draft.put(pick(random, ['globalAveragePool', 'globalMaxPool'] as const), [image], {
    keepDims,
  });
  const layer = (of: string, outputs: number): string =>
    keepDims
      ? convolve(draft, random, of, {
          filters: outputs,
          window: { size: [1, 1], strides: [1, 1], padding: 0 },
        })
      : draft.put('dense', [of], { units: outputs, bias: true });
  const squeezed = functionStep(draft, random, layer(pooled, 1 + random.integer(4)));
  return draft.put('multiply', [image, bounded(draft, random, layer(squeezed, channels))], {});
};

/** The product of two values of one shape. */
export const product: Step = (draft, random, from) => {
  const filters = 1 + random.integer(4);
  const factor = bounded(draft, random, block(draft, random, from, filters));
  return draft.put('multiply', [block(draft, random, from, filters), factor], {});
};

export const shuffled: Step = (draft, random, from) => {
  const groups = pick(random, [2, 3]);
  const wide = channelsOf(draft, from) % groups === 0 ? from : widen(draft, from, groups);
  return draft.put('channelShuffle', [wide], { groups });
};

/** One half of the channels passes a branch; both are joined and shuffled (ShuffleNetV2). */
export const twoParts: Step = (draft, random, from) => {
  const even = channelsOf(draft, from) % 2 === 0 ? from : widen(draft, from, 2);
  const half = channelsOf(draft, even) / 2;
  const left = draft.put('sliceChannels', [even], { begin: 0, end: half });
  const right = draft.put('sliceChannels', [even], { begin: half, end: 2 * half });
  const joined = draft.put('concat', [left, block(draft, random, right, half)], {});
  return draft.put('channelShuffle', [joined], { groups: 2 });
};
