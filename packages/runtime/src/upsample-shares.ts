import type { PackedNode } from '@bitshare/packed';

type PackedUpsample = Extract<PackedNode, { op: 'upsample' }>;

/** What a pixel of an enlarged axis takes from the pixel before, the one that it lies on, and the one after. */
export type Shares = readonly [before: number, own: number, after: number];

/** Shares of the results of one pixel, in order: `scale` of them. */
export const upsampleShares = (
  scale: number,
  interpolation: PackedUpsample['interpolation'],
): readonly Shares[] =>
  Array.from({ length: scale }, (_, phase) => {
    const distance = interpolation === 'bilinear' ? (phase + 0.5) / scale - 0.5 : phase / scale;
    const shares = [Math.max(0, -distance), 1 - Math.abs(distance), Math.max(0, distance)] as const;
    return interpolation === 'nearest' ? [0, 1, 0] : ([...shares.map(Math.fround)] as unknown as Shares);
  });
