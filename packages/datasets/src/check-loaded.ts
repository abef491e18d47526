import { UserError } from '@bitshare/core';
import type { LoadedImages } from './image-source.ts';
import type { Normalization } from './normalizations.ts';

/**
 * Checks the loaded data of any data set, because a network accepts a label beyond the classes, or a division by zero, without an
 * error. @throws UserError naming the fault.
 */
export function checkLoaded(
  name: string,
  { inputShape, labels, normalization, train, test }: LoadedImages,
): void {
  checkNormalization(name, normalization, inputShape[2]);
  for (const [split, set] of Object.entries({ train, test })) {
    const at = set.labels.findIndex((label) => !(label >= 0 && label < labels.length));
    if (at >= 0)
      throw new UserError(
        `${name}: the label ${set.labels[at]} of ${split} image ${at} is none of ${labels.length} classes`,
      );
  }
}

/** @throws UserError when it is for another number of channels, or cannot be computed. */
export function checkNormalization(name: string, { mean, std }: Normalization, channels: number): void {
  if (mean.length !== channels || std.length !== channels)
    throw new UserError(
      `${name}: images have ${channels} channels, but their normalization has ${mean.length} means and ${std.length} deviations`,
    );
  if (!mean.every(Number.isFinite) || !std.every((value) => value > 0 && Number.isFinite(value)))
    throw new UserError(
      `${name}: images are normalised by the means ${mean.join(', ')} and the deviations ${std.join(', ')}`,
      'Means must be finite, deviations above 0.',
    );
}
