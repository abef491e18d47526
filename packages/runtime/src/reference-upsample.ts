import type { PackedNode } from '@bitshare/packed';
import type { ImageValue } from './reference-node.ts';
import { type Shares, upsampleShares } from './upsample-shares.ts';

type PackedUpsample = Extract<PackedNode, { op: 'upsample' }>;

const { fround } = Math;

/** The pixel's own part, then that of the pixel after, then that of the one before; each operation rounds. */
const mix = ([before, own, after]: Shares, valueAt: (offset: -1 | 0 | 1) => number): number =>
  fround(fround(fround(valueAt(0) * own) + fround(valueAt(1) * after)) + fround(valueAt(-1) * before));

/** Enlarges the height, then the width. */
export function upsample(node: PackedUpsample, { shape, values }: ImageValue): Float32Array {
  const [height, width, channels] = shape as [number, number, number];
  const [scaleHeight, scaleWidth] = node.scale;
  const rows = upsampleShares(scaleHeight, node.interpolation);
  const columns = upsampleShares(scaleWidth, node.interpolation);
  /** Beyond the edge the last pixel counts. */
  const inside = (at: number, length: number) => Math.min(Math.max(at, 0), length - 1);
  const large = new Float32Array(values.length * scaleHeight * scaleWidth);
  let to = 0;
  for (let oy = 0; oy < height * scaleHeight; oy++)
    for (let ox = 0; ox < width * scaleWidth; ox++)
      for (let c = 0; c < channels; c++) {
        const [y, x] = [Math.floor(oy / scaleHeight), Math.floor(ox / scaleWidth)];
        const valueAt = (row: number, column: number) =>
          values[(inside(row, height) * width + inside(column, width)) * channels + c]!;
        large[to++] = mix(columns[ox % scaleWidth]!, (dx) =>
          mix(rows[oy % scaleHeight]!, (dy) => valueAt(y + dy, x + dx)),
        );
      }
  return large;
}
