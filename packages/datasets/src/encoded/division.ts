import { createRandom, UserError } from '@bitshare/core';

/** How images that have no test folder are divided. */
export interface Division {
  /** Share of each class, between 0 and 1, that is for the test. */
  readonly share: number;
  readonly seed: number;
}

/**
 * The images of a class that are for the test: by their names and the seed alone, whatever order they are found in.
 * @throws UserError when the class has too few to be divided.
 */
export function testImages(
  place: string,
  className: string,
  paths: readonly string[],
  { share, seed }: Division,
): ReadonlySet<string> {
  if (paths.length < 2)
    throw new UserError(
      `${place}: the class ${className} has one image, which cannot be divided into training and test`,
      'Add images, or take the class away.',
    );
  const sorted = paths.toSorted();
  const order = Int32Array.from(sorted, (_, i) => i);
  createRandom(seed).fork('split').fork(className).shuffle(order);
  const count = Math.min(sorted.length - 1, Math.max(1, Math.round(share * sorted.length)));
  return new Set(Array.from(order.subarray(0, count), (index) => sorted[index]!));
}
