import { createRandom, UserError } from '@bitshare/core';
import type { ImageSet } from './image-set.ts';

/** For choices that must not see the test images, such as of hyper-parameters. */
export interface ValidationOptions {
  /**
   * Share of the training images, between 0 and 1, that are set apart and stand in for the test images, which stay untouched.
   * The data set's name then ends in `-validation`. Default: none.
   */
  readonly validation?: number | undefined;
  /** Decides which images are set apart. Default 0. */
  readonly validationSeed?: number | undefined;
}

/** @throws UserError when the share is none. */
export function checkValidation(name: string, { validation }: ValidationOptions): void {
  if (validation !== undefined && !(validation > 0 && validation < 1))
    throw new UserError(
      `${name}: validation must be between 0 and 1, not ${validation}`,
      'Give a share of the training images, such as 0.1.',
    );
}

/** Indices of the training images that stay, and of those set apart; each in stored order. */
export function divide(
  { labels }: ImageSet,
  { validation = 0, validationSeed = 0 }: ValidationOptions,
): { readonly train: Int32Array; readonly test: Int32Array } {
  const size = labels.length;
  const order = Int32Array.from({ length: size }, (_, i) => i);
  createRandom(validationSeed).fork('validation').shuffle(order);
  const apart = Math.round(size * validation);
  if (apart < 1 || apart >= size)
    throw new UserError(`validation ${validation} of ${size} training images leaves one side empty`);
  return { train: order.subarray(apart).toSorted(), test: order.subarray(0, apart).toSorted() };
}
