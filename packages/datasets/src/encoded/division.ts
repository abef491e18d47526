import { createRandom, UserError } from '@bitshare/core';
import { noClass } from './set-form.ts';

/** How images without a test folder are divided. */
export interface Division {
  /** Share of test images in each class, between 0 and 1. */
  readonly share: number;
  readonly seed: number;
}

/**
 * The test images of a class. They depend only on the names and the seed, not on the order of files.
 * @throws UserError when the class has too few images.
 */
export function testImages(
  place: string,
  className: string,
  paths: readonly string[],
  { share, seed }: Division,
): ReadonlySet<string> {
  if (paths.length < 2)
    throw new UserError(
      `${place}: ${className === noClass ? 'there is' : `the class ${className} has`} only one image, too few for training and test`,
      className === noClass ? 'Add images.' : 'Add images, or remove the class.',
    );
  const sorted = paths.toSorted();
  const order = Int32Array.from(sorted, (_, i) => i);
  createRandom(seed).fork('split').fork(className).shuffle(order);
  const count = Math.min(sorted.length - 1, Math.max(1, Math.round(share * sorted.length)));
  return new Set(Array.from(order.subarray(0, count), (index) => sorted[index]!));
}
