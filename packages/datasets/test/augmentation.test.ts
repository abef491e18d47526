import { createRandom } from '@bitshare/core';
import { centreCrop, horizontalFlip, type Image, padCrop, randomCrop } from '@bitshare/datasets';
import { describe, expect, it } from 'vitest';

/** 3 x 4 pixels of 2 channels, numbered from 1. */
const image: Image = { shape: [3, 4, 2], pixels: Uint8Array.from({ length: 24 }, (_, i) => i + 1) };

describe('augmentation', () => {
  it('pad-crop shifts by at most the padding, with zeros around', () => {
    const random = createRandom(0);
    const seen = new Set<string>();
    for (let i = 0; i < 200; i++) {
      const { shape, pixels } = padCrop(1)(image, random);
      expect(shape).toEqual([3, 4, 2]);
      const at = pixels.findIndex((value) => value > 0);
      const [y, x] = [Math.floor(at / 8), Math.floor(at / 2) % 4];
      const source = image.pixels.indexOf(pixels[at]!);
      const [dy, dx] = [Math.floor(source / 8) - y, (Math.floor(source / 2) % 4) - x];
      seen.add(`${dy},${dx}`);
      pixels.forEach((value, p) => {
        const [py, px] = [Math.floor(p / 8) + dy, (Math.floor(p / 2) % 4) + dx];
        const inside = py >= 0 && py < 3 && px >= 0 && px < 4;
        expect(value).toBe(inside ? image.pixels[(py * 4 + px) * 2 + (p % 2)] : 0);
      });
    }
    expect(seen.size).toBe(9);
  });

  it('pad-crop beyond the image shows black', () => {
    const random = createRandom(1);
    const crops = Array.from({ length: 200 }, () => padCrop(9)(image, random).pixels);
    expect(crops.some((pixels) => pixels.every((value) => value === 0))).toBe(true);
    expect(crops.some((pixels) => pixels.some((value) => value > 0))).toBe(true);
  });

  it('random crop reaches every place and never leaves the image', () => {
    const random = createRandom(0);
    const corners = new Set<number>();
    for (let i = 0; i < 100; i++) {
      const { shape, pixels } = randomCrop(2)(image, random);
      expect(shape).toEqual([2, 2, 2]);
      const corner = pixels[0]!;
      corners.add(corner);
      expect(Array.from(pixels)).toEqual([0, 1, 2, 3, 8, 9, 10, 11].map((offset) => corner + offset));
    }
    expect([...corners].sort((a, b) => a - b)).toEqual([1, 3, 5, 9, 11, 13]);
  });

  it('centre crop takes the middle, rounded towards the first row', () => {
    expect(Array.from(centreCrop(image, 2, 2).pixels)).toEqual([3, 4, 5, 6, 11, 12, 13, 14]);
    expect(centreCrop(image, 3, 4)).toBe(image);
  });

  it('flip mirrors pixels, not channels, and undoes itself', () => {
    const always = { ...createRandom(0), next: () => 0.9 };
    const flipped = horizontalFlip()(image, always);
    expect(Array.from(flipped.pixels.subarray(0, 8))).toEqual([7, 8, 5, 6, 3, 4, 1, 2]);
    expect(horizontalFlip()(flipped, always)).toEqual(image);
    expect(horizontalFlip()(image, { ...always, next: () => 0.1 })).toBe(image);
  });

  it('flip mirrors half of the images', () => {
    const random = createRandom(0);
    const draws = 4000;
    let mirrored = 0;
    for (let i = 0; i < draws; i++) if (horizontalFlip()(image, random) !== image) mirrored++;
    // Six standard deviations of a fair coin's tosses.
    expect(Math.abs(mirrored - draws / 2)).toBeLessThan(6 * Math.sqrt(draws / 4));
  });
});
