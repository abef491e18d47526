import { UserError } from '@bitshare/core';

/** `[height, width, channels]`. */
export type ImageShape = readonly [number, number, number];

/** What a model leaves open: height and width, and the channels if these are open too. */
export type WantedShape = ImageShape | readonly [height: number, width: number];

/** Largest length of an axis. */
const longest = 2 ** 20;

/**
 * The shape of a model's image. @param declared the model's, without the batch: null where it takes any length.
 * @param wanted by the caller, for what is not fixed. @throws UserError if it is not an image or its size is open.
 */
export function imageShape(
  declared: readonly (number | null)[],
  wanted: WantedShape | undefined,
  source: string,
): ImageShape {
  const written = `[${declared.map((length) => length ?? 'any').join(', ')}]`;
  if (declared.length !== 3)
    throw new UserError(
      `the input of ${source} is ${written}, not an image.`,
      'Only models of one image, [height, width, channels], can be imported.',
    );
  const shape = declared.map((length, axis) => length ?? wanted?.[axis] ?? null);
  if (wanted?.some((length, axis) => length !== shape[axis]))
    throw new UserError(
      `the input of ${source} is ${written}, which images of [${wanted!.join(', ')}] do not fit.`,
      'Leave "input" out, or give it the size that the model has.',
    );
  if (!shape.every((length) => Number.isInteger(length) && length! > 0 && length! <= longest))
    throw new UserError(
      `the input of ${source} is ${written}, which is not of a fixed size.`,
      'Give height and width as the option "input": [224, 224], in a command as --input 224x224.',
    );
  return shape as unknown as ImageShape;
}
