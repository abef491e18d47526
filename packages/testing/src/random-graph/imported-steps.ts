import type { GraphNode, Random, Sides } from '@bitshare/core';
import type { GraphDraft } from './graph-draft.ts';
import { pick } from './pick.ts';
import { randomWindow } from './random-window.ts';
import { channelsOf, convolve, type Step } from './zoo-steps.ts';

/** Any activation. */
export const functionStep: Step = (draft, random, from) => {
  const op = pick(random, [
    ...(['relu', 'sigmoid', 'hardSigmoid', 'hardSwish', 'silu', 'leakyRelu', 'clip'] as const),
  ]);
  switch (op) {
    case 'hardSigmoid': {
      const [slope, offset] = pick(random, [
        [1 / 6, 1 / 2],
        [0.2, 0.5],
      ] as const);
      return draft.put(op, [from], { slope, offset });
    }
    case 'leakyRelu':
      return draft.put(op, [from], { slope: pick(random, [0.01, 0.1, 0.3]) });
    case 'clip': {
      const least = pick(random, [0, -1, 0.25]);
      return draft.put(op, [from], { least, most: least + pick(random, [1, 2]) });
    }
    default:
      return draft.put(op, [from], {});
  }
};

/** An activation that bounds the factor of a product. */
export const bounded = (draft: GraphDraft, random: Random, from: string): string => {
  const op: GraphNode['op'] = pick(random, ['sigmoid', 'hardSigmoid', 'relu6'] as const);
  return op === 'hardSigmoid'
    ? draft.put(op, [from], { slope: 1 / 6, offset: 1 / 2 })
    : draft.put(op, [from], {});
};

/** A grouped convolution: as many groups as channels, with one or several filters each, or fewer groups with one filter each. */
export const groupedAnyhow: Step = (draft, random, from) => {
  const channels = channelsOf(draft, from);
  const divisors = Array.from({ length: channels }, (_, i) => i + 1).filter((d) => channels % d === 0);
  const groups = pick(random, divisors);
  const filters = groups * (1 + random.integer(2));
  return convolve(draft, random, from, {
    filters,
    groups,
    window: randomWindow(random, draft.shapeOf(from)),
  });
};

export const dilatedConvolution: Step = (draft, random, from) => {
  const window = randomWindow(random, draft.shapeOf(from), () => true, true);
  const channels = channelsOf(draft, from);
  const depthwise = random.next() < 0.3;
  return convolve(draft, random, from, {
    filters: depthwise ? channels : 1 + random.integer(5),
    groups: depthwise ? channels : 1,
    window,
  });
};

export const padStep: Step = (draft, random, from) => {
  const sides = (): Sides => [random.integer(2), random.integer(3)];
  return draft.put('pad', [from], { padding: [sides(), sides()] });
};

/** Enlarges small images only. */
export const upsampleStep: Step = (draft, random, from) => {
  const [height, width] = draft.shapeOf(from);
  const factor = (length: number) => (length > 7 ? 1 : 1 + random.integer(3));
  const interpolation = pick(random, ['nearest', 'bilinear', 'bilinearCorner'] as const);
  return draft.put('upsample', [from], { scale: [factor(height!), factor(width!)], interpolation });
};

export const sliceStep: Step = (draft, random, from) => {
  const channels = channelsOf(draft, from);
  const begin = random.integer(channels);
  return draft.put('sliceChannels', [from], { begin, end: begin + 1 + random.integer(channels - begin) });
};
