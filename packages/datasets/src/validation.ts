import { createRandom, parseOptions, UserError } from '@bitshare/core';
import * as z from 'zod';
import type { ImageSet } from './image-set.ts';

/** For choices that must not see the test images, such as of hyper-parameters. */
export interface ValidationOptions {
  /**
   * Share of the training images, between 0 and 1, that replace the test images as validation images. The test images are not used.
   * The data set's name then ends in `-validation`. Default: none.
   */
  readonly validation?: number | undefined;
  /** Seed of the choice of validation images. Default 0. */
  readonly validationSeed?: number | undefined;
}

/** Schema of validation, which a run's configuration shares. */
export const validationShape = {
  validation: z
    .number()
    .gt(0)
    .lt(1)
    .optional()
    .describe(
      'Share of the training images that replace the test images as validation images. Default: none.',
    ),
  validationSeed: z.int().min(0).default(0).describe('Seed of the choice of validation images. Default 0.'),
};
const validationSchema = z.object(validationShape);

/** @throws UserError naming the option that is wrong. */
export const checkValidation = (name: string, options: ValidationOptions): void =>
  void parseOptions(name, validationSchema, options);

/** Indices of the training images and of the validation images, each in stored order. */
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
