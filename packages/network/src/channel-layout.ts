import type { PrunableLayer } from './prunable-layer.ts';

/** A channel that can be removed: a filter of a prunable layer. */
export interface ChannelPlace {
  readonly source: PrunableLayer;
  readonly filter: number;
}

/** Neighbouring channels that are neighbouring filters of one prunable layer. */
export interface ChannelPiece {
  readonly source: PrunableLayer;
  /** Its first channel in the value. */
  readonly offset: number;
  /** The filter of the source that this is. */
  readonly first: number;
  readonly length: number;
}

/** The channels of a value, of which some can be removed. Those outside of the pieces always stay. */
export interface ChannelLayout {
  readonly channels: number;
  /** In order, without overlap. */
  readonly pieces: readonly ChannelPiece[];
}

/** @param places of every channel of a value; absent: it stays. */
export function layoutOf(places: readonly (ChannelPlace | undefined)[]): ChannelLayout {
  const pieces: ChannelPiece[] = [];
  for (const [offset, place] of places.entries()) {
    if (!place) continue;
    const last = pieces.at(-1);
    const goesOn =
      last?.source === place.source &&
      last.offset + last.length === offset &&
      last.first + last.length === place.filter;
    if (goesOn) pieces[pieces.length - 1] = { ...last, length: last.length + 1 };
    else pieces.push({ source: place.source, offset, first: place.filter, length: 1 });
  }
  return { channels: places.length, pieces };
}

/** The prunable layer whose filters a value's channels are, if they are all of them and nothing else. */
export function wholeSource({ channels, pieces }: ChannelLayout): PrunableLayer | undefined {
  const [only] = pieces;
  const whole = pieces.length === 1 && only!.length === channels && only!.source.filters === channels;
  return whole ? only!.source : undefined;
}

/** Indices of a value's channels that stay. @param kept filters that a source keeps; absent: all. */
export function remainingChannels(
  { channels, pieces }: ChannelLayout,
  kept: (source: PrunableLayer) => readonly number[] | undefined,
): readonly number[] {
  const stays = new Array<boolean>(channels).fill(true);
  for (const { source, offset, first, length } of pieces) {
    const filters = kept(source);
    if (!filters) continue;
    const own = new Set(filters);
    for (let i = 0; i < length; i++) stays[offset + i] = own.has(first + i);
  }
  return Array.from({ length: channels }, (_, i) => i).filter((i) => stays[i]);
}

/** How many channels stay, relaxed to a real number: a piece counts its share of the filters that its source keeps. */
export const remainingCount = (
  { channels, pieces }: ChannelLayout,
  kept: (source: PrunableLayer) => number | undefined,
): number =>
  pieces.reduce(
    (sum, { source, length }) =>
      sum + shareOf({ source, length }) * (kept(source) ?? source.filters) - length,
    channels,
  );

/** Channels that a piece has for each filter of its source. */
export const shareOf = ({ source, length }: Pick<ChannelPiece, 'source' | 'length'>): number =>
  length / source.filters;
