import type { ImageValue } from './reference-node.ts';

/** An image of other channels: `from(c)` is the channel that channel c takes, or nothing, which leaves zeros. */
export function takeChannels(
  { shape, values }: ImageValue,
  count: number,
  from: (channel: number) => number | undefined,
): Float32Array {
  const channels = shape.at(-1)!;
  const taken = new Float32Array((values.length / channels) * count);
  for (let to = 0; to < taken.length; to++) {
    const channel = from(to % count);
    if (channel !== undefined) taken[to] = values[Math.floor(to / count) * channels + channel]!;
  }
  return taken;
}

/** The channels of several values of one height and width, one after the other. */
export function concatChannels(inputs: readonly ImageValue[]): Float32Array {
  const widths = inputs.map(({ shape }) => shape.at(-1)!);
  const wide = widths.reduce((sum, width) => sum + width, 0);
  const joined = new Float32Array(inputs.reduce((sum, { values }) => sum + values.length, 0));
  let before = 0;
  for (const [k, { values }] of inputs.entries()) {
    const width = widths[k]!;
    values.forEach((value, i) => {
      joined[Math.floor(i / width) * wide + before + (i % width)] = value;
    });
    before += width;
  }
  return joined;
}

/** Zeros around an image. */
export function padImage(
  [[top, bottom], [left, right]]: readonly [readonly [number, number], readonly [number, number]],
  { shape, values }: ImageValue,
): Float32Array {
  const [height, width, channels] = shape as [number, number, number];
  const wide = left + width + right;
  const padded = new Float32Array((top + height + bottom) * wide * channels);
  for (let y = 0; y < height; y++)
    padded.set(
      values.subarray(y * width * channels, (y + 1) * width * channels),
      ((y + top) * wide + left) * channels,
    );
  return padded;
}
