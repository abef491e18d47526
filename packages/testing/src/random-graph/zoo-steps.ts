import type { Random } from '@bitshare/core';
import type { GraphDraft } from './graph-draft.ts';
import { pick } from './pick.ts';
import { meetsImage, type RandomWindow, randomWindow } from './random-window.ts';

/** Adds nodes that read the image `from`; returns the id of the image that comes out. */
export type Step = (draft: GraphDraft, random: Random, from: string) => string;

/** With multiples of eight, for which engines have separate kernels. */
const filterCounts = [1, 2, 3, 4, 5, 6, 8, 8, 16];

export const channelsOf = (draft: GraphDraft, id: string): number => draft.shapeOf(id).at(-1)!;

/** A convolution, with or without bias. */
export function convolve(
  draft: GraphDraft,
  random: Random,
  from: string,
  { filters, groups = 1, window }: { filters: number; groups?: number | undefined; window: RandomWindow },
): string {
  const { size, strides, padding, dilations } = window;
  const bias = random.next() < 0.5;
  return draft.put('conv2d', [from], {
    ...{ filters, kernelSize: size, strides, padding, groups, bias },
    ...(dilations ? { dilations } : {}),
  });
}

const convolution: Step = (draft, random, from) =>
  convolve(draft, random, from, {
    filters: pick(random, filterCounts),
    window: randomWindow(random, draft.shapeOf(from)),
  });

const depthwise: Step = (draft, random, from) => {
  const channels = channelsOf(draft, from);
  const window = randomWindow(random, draft.shapeOf(from));
  return convolve(draft, random, from, { filters: channels, groups: channels, window });
};

/** Two or three groups of two filters; inputs that no such number divides are brought to six channels first. */
const grouped: Step = (draft, random, from) => {
  const groups = pick(random, [2, 3]);
  const wide = channelsOf(draft, from) % groups === 0 ? from : widen(draft, from, groups);
  const window = randomWindow(random, draft.shapeOf(from));
  return convolve(draft, random, wide, { filters: 2 * groups, groups, window });
};

/** Channels of zeros up to a multiple. */
export const widen = (draft: GraphDraft, from: string, multiple: number): string =>
  draft.put('padChannels', [from], { before: 0, after: multiple - (channelsOf(draft, from) % multiple) });

export const batchNorm: Step = (draft, random, from) =>
  draft.put('batchNorm', [from], {
    epsilon: pick(random, [1e-5, 1e-3]),
    momentum: pick(random, [0.9, 0.5]),
  });

export const activation: Step = (draft, random, from) =>
  draft.put(pick(random, ['relu', 'relu', 'relu6'] as const), [from], {});

const normAndActivation: Step = (draft, random, from) =>
  activation(draft, random, batchNorm(draft, random, from));

const pool: Step = (draft, random, from) => {
  const { size, strides, padding } = randomWindow(random, draft.shapeOf(from), meetsImage);
  const op = pick(random, ['maxPool', 'averagePool'] as const);
  return draft.put(op, [from], { poolSize: size, strides, padding });
};

const channelPadding: Step = (draft, random, from) =>
  draft.put('padChannels', [from], { before: random.integer(3), after: random.integer(3) });

/** A convolution beside a shortcut: none, a projection, or a subsampled image with channels of zeros (option A). */
const residual: Step = (draft, random, from) => {
  const channels = channelsOf(draft, from);
  const strides = pick(random, [
    [1, 1],
    [1, 1],
    [2, 2],
    [2, 1],
  ] as const);
  const more = random.integer(3);
  const branch = convolve(draft, random, from, {
    filters: channels + more,
    window: {
      size: pick(random, [
        [3, 3],
        [1, 3],
        [5, 1],
      ] as const),
      strides,
      padding: 'same',
    },
  });
  const normed = random.next() < 0.7 ? batchNorm(draft, random, branch) : branch;
  const window: RandomWindow = { size: [1, 1], strides, padding: 'same' };
  if (random.next() < 0.5) {
    const shortcut = convolve(draft, random, from, { filters: channels + more, window });
    return draft.put('add', [normed, shortcut], {});
  }
  const whole = strides.every((stride) => stride === 1);
  const pixels = whole ? from : draft.put('maxPool', [from], { poolSize: [1, 1], strides, padding: 0 });
  const shortcut = more === 0 ? pixels : draft.put('padChannels', [pixels], { before: 0, after: more });
  return draft.put('add', [normed, shortcut], {});
};

/** Steps of the zoo's networks. One that is listed twice is twice as likely. */
export const zooSteps: readonly Step[] = [
  convolution,
  convolution,
  convolution,
  depthwise,
  grouped,
  batchNorm,
  normAndActivation,
  normAndActivation,
  activation,
  pool,
  pool,
  residual,
  residual,
  channelPadding,
];

export const randomZooStep: Step = (draft, random, from) => pick(random, zooSteps)(draft, random, from);
