import type { Padding, Random } from '@bitshare/core';
import { type Shape, sidesOf } from '@bitshare/network';
import { pick } from './pick.ts';

type Pair = readonly [number, number];

/** The window of a convolution or pool. */
export interface RandomWindow {
  readonly size: Pair;
  readonly strides: Pair;
  readonly padding: Padding;
  readonly dilations?: Pair;
}

const lengths = [1, 1, 2, 3, 3, 3, 4, 5];
const steps = [1, 1, 1, 2, 2, 3];
const distances = [2, 2, 1, 3];
const paddings: readonly Padding[] = [
  ...(['same', 'same', 'valid', 0, 1, 1, 2] as const),
  [
    [0, 1],
    [1, 0],
  ],
];

/** Square more often than not, as in most networks. */
function randomPair(random: Random, values: readonly number[]): Pair {
  const first = pick(random, values);
  return [first, random.next() < 0.6 ? first : pick(random, values)];
}

/** A window that fits at least once on an image. @param accept a further condition. @param dilated whether it may be dilated. */
export function randomWindow(
  random: Random,
  image: Shape,
  accept: (window: RandomWindow) => boolean = () => true,
  dilated = false,
): RandomWindow {
  for (;;) {
    const window: RandomWindow = {
      size: randomPair(random, lengths),
      strides: randomPair(random, steps),
      padding: pick(random, paddings),
      ...(dilated ? { dilations: randomPair(random, distances) } : {}),
    };
    if (fits(window, image) && accept(window)) return window;
  }
}

const fits = ({ size, padding, dilations = [1, 1] }: RandomWindow, image: Shape): boolean =>
  padding === 'same' ||
  size.every((length, axis) => {
    const [before, after] = sidesOf(padding, axis as 0 | 1);
    return (length - 1) * dilations[axis]! + 1 <= image[axis]! + before + after;
  });

/** Whether every window covers a part of the image. A pool over padding alone has no value. */
export const meetsImage = ({ size, padding }: RandomWindow): boolean =>
  padding === 'same' || size.every((length, axis) => Math.max(...sidesOf(padding, axis as 0 | 1)) < length);
