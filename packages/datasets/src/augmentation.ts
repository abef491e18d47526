import type { Random } from '@bitshare/core';

/** Changes one image before it is normalised. Returns the image given, or another of the same shape. */
export type Augmentation = (
  image: Uint8Array,
  shape: readonly [number, number, number],
  random: Random,
) => Uint8Array;

/** Pads every side with black and cuts the image's size out at a random place (METHOD section 5). */
export const padCrop =
  (padding: number): Augmentation =>
  (image, [height, width, channels], random) => {
    const top = random.integer(2 * padding + 1) - padding;
    const left = random.integer(2 * padding + 1) - padding;
    const result = new Uint8Array(image.length);
    const first = Math.max(0, -left);
    const last = Math.min(width, width - left);
    for (let y = Math.max(0, -top); y < Math.min(height, height - top); y++) {
      const from = ((y + top) * width + first + left) * channels;
      result.set(image.subarray(from, from + (last - first) * channels), (y * width + first) * channels);
    }
    return result;
  };

/** Mirrors left and right, every second time. */
export const horizontalFlip =
  (): Augmentation =>
  (image, [height, width, channels], random) => {
    if (random.next() < 0.5) return image;
    const result = new Uint8Array(image.length);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const from = (y * width + width - 1 - x) * channels;
        result.set(image.subarray(from, from + channels), (y * width + x) * channels);
      }
    }
    return result;
  };
