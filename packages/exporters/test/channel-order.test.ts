import { expect, test } from 'vitest';
import { channelsFirst, channelsLast } from '../src/index.ts';

test("an image's channels are moved to the outside and back, and a vector is unchanged", () => {
  // Two rows of 1 x 3 positions and 2 channels.
  const values = Uint8Array.of(1, 10, 2, 20, 3, 30, 4, 40, 5, 50, 6, 60);
  const planes = channelsFirst(values, [1, 3, 2]);
  expect([...planes]).toEqual([1, 2, 3, 10, 20, 30, 4, 5, 6, 40, 50, 60]);
  expect(channelsLast(planes, [1, 3, 2])).toEqual(values);
  expect(channelsFirst(values, [6])).toEqual(values);
});
