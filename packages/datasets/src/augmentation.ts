import type { Random } from '@bitshare/core';
import { crop } from './crop.ts';
import type { Image } from './image-set.ts';

/** Augments one image before normalisation. Returns the given image or a new one; never writes into the given one. */
export type Augmentation = (image: Image, random: Random) => Image;

/** Pads every side with black and crops to the image's size at a random place (METHOD section 5). */
export const padCrop =
  (padding: number): Augmentation =>
  (image, random) => {
    const top = random.integer(2 * padding + 1) - padding;
    const left = random.integer(2 * padding + 1) - padding;
    const [height, width] = image.shape;
    return crop(image, { top, left, height, width });
  };

/** Crops at a random place; the image must not be smaller (METHOD section 5). @param width default: a square. */
export const randomCrop =
  (height: number, width = height): Augmentation =>
  (image, random) => {
    const top = random.integer(image.shape[0] - height + 1);
    const left = random.integer(image.shape[1] - width + 1);
    return crop(image, { top, left, height, width });
  };

/** Mirrors horizontally with probability 1/2. */
export const horizontalFlip = (): Augmentation => (image, random) => {
  if (random.next() < 0.5) return image;
  const { shape, pixels } = image;
  const [height, width, channels] = shape;
  const mirrored = new Uint8Array(pixels.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + width - 1 - x) * channels;
      const to = (y * width + x) * channels;
      for (let c = 0; c < channels; c++) mirrored[to + c] = pixels[from + c]!;
    }
  }
  return { shape, pixels: mirrored };
};
