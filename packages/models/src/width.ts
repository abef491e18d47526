import { UserError } from '@bitshare/core';

/** Largest number of channels of a layer. */
const mostChannels = 2 ** 16;

/**
 * A layer's channels at a width: the nearest multiple of `divisor`, at least one, and not more than a tenth below what was asked
 * for (the rounding of MobileNet's authors). @throws UserError when the width is not positive.
 */
export function channelsAt(width: number, channels: number, divisor = 1): number {
  if (!(width > 0 && width < Number.POSITIVE_INFINITY))
    throw new UserError(`a network's width must be a number above 0, not ${width}.`, 'The usual width is 1.');
  const wanted = width * channels;
  if (wanted > mostChannels)
    throw new UserError(
      `at a width of ${width} a layer has ${wanted} channels; at most ${mostChannels} are taken.`,
      'The usual width is 1.',
    );
  const near = Math.max(divisor, Math.floor(wanted / divisor + 0.5) * divisor);
  return near < 0.9 * wanted ? near + divisor : near;
}

/** A network's name, with its width where that is not the usual one: `'resnet20-w0.5'`. */
export const nameAt = (width: number, name: string): string => (width === 1 ? name : `${name}-w${width}`);
