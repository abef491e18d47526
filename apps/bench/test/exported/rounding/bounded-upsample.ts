import type { PackedNode } from '@bitshare/packed';
import { type BoundedValue, type Outcome, sumError, unitRoundoff } from './bounded-value.ts';

type Upsample = Extract<PackedNode, { op: 'upsample' }>;

/** A pixel of the image, and its share of a pixel of the result, along one axis. */
type Share = readonly [pixel: number, share: number];

/** One value of an enlarged image. @param place its row, column and channel. */
export function boundedUpsample(
  { scale, interpolation }: Upsample,
  { shape: [height, width, channels], values, errors }: BoundedValue,
  [row, column, channel]: readonly [number, number, number],
): Outcome {
  const read = ([y, rowShare]: Share, [x, columnShare]: Share) => {
    const at = (y * width! + x) * channels! + channel;
    return { value: values[at]!, error: errors[at]!, share: rowShare * columnShare };
  };
  if (interpolation === 'nearest') {
    const { value, error } = read([Math.floor(row / scale[0]), 1], [Math.floor(column / scale[1]), 1]);
    return [value, error];
  }
  const rows = shares(row, scale[0], height!, interpolation);
  const columns = shares(column, scale[1], width!, interpolation);
  const terms = rows.flatMap((y) => columns.map((x) => read(y, x)));
  const total = (of: (term: (typeof terms)[number]) => number) => terms.reduce((so, one) => so + of(one), 0);
  // Shares are differences of places, whose float32 errors grow with the distance from the border.
  const shareError = 4 * unitRoundoff * (row / scale[0] + column / scale[1] + 2);
  return [
    total(({ value, share }) => share * value),
    total(({ error, share }) => share * error) +
      sumError(
        4 * scale[0] * scale[1],
        total(({ value, share }) => share * Math.abs(value)),
      ) +
      shareError * total(({ value }) => Math.abs(value)),
  ];
}

function shares(
  place: number,
  scale: number,
  length: number,
  interpolation: 'bilinear' | 'bilinearCorner',
): readonly Share[] {
  const half = interpolation === 'bilinear' ? 0.5 : 0;
  const from = (place + half) / scale - half;
  const before = Math.floor(from);
  const inside = (pixel: number) => Math.min(Math.max(pixel, 0), length - 1);
  return [
    [inside(before), before + 1 - from],
    [inside(before + 1), from - before],
  ];
}
