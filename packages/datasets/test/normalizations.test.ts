import { existsSync } from 'node:fs';
import type { DatasetSource } from '@bitshare/core';
import { createFashionMnist, createMnist, normalizationFor, normalizations } from '@bitshare/datasets';
import { describe, expect, it } from 'vitest';

describe('normalizations of colour sets', () => {
  /** METHOD section 6, digit by digit. */
  const published = {
    cifar10: [0.4914, 0.48216, 0.44653, 0.24703, 0.24349, 0.26159],
    cifar100: [0.50706, 0.48667, 0.44078, 0.26745, 0.25569, 0.27608],
    imagenet: [0.485, 0.456, 0.406, 0.229, 0.224, 0.225],
  };

  it.each(Object.entries(published))('of %s are those of the method', (name, values) => {
    const { mean, std } = normalizations[name as keyof typeof published];
    expect([...mean, ...std]).toEqual(values);
  });
});

/** Mean and deviation of the normalised values of all training images. */
async function statisticsOf(source: DatasetSource) {
  let [sum, squares, count] = [0, 0, 0];
  const { train } = await source.load();
  for await (const { images } of train.batches({ batchSize: 500 })) {
    for (const value of images) {
      sum += value;
      squares += value * value;
    }
    count += images.length;
  }
  const mean = sum / count;
  return { mean, std: Math.sqrt(squares / count - mean * mean) };
}

describe('normalizations of grey sets leave mean 0 and deviation 1', () => {
  it('of the digits, of which the package has a part', async () => {
    const { mean, std } = await statisticsOf(createMnist());
    expect(Math.abs(mean)).toBeLessThan(0.01);
    expect(Math.abs(std - 1)).toBeLessThan(0.01);
  });

  const fashion = `${process.env.BITSHARE_DATA_DIR}/fashion-mnist`;
  it.skipIf(!existsSync(fashion))('of Fashion-MNIST (BITSHARE_DATA_DIR)', async () => {
    const { mean, std } = await statisticsOf(createFashionMnist({ directory: fashion }));
    expect(Math.abs(mean)).toBeLessThan(0.001);
    expect(Math.abs(std - 1)).toBeLessThan(0.001);
  });
});

describe('a normalization by name', () => {
  /** A byte as a network sees it. */
  const seen = (choice: Parameters<typeof normalizationFor>[0], byte: number, channels = 3) => {
    const { mean, std } = normalizationFor(choice, channels);
    return mean.map((value, i) => (byte / 255 - value) / std[i]!);
  };

  it('of a range scales bytes into it, for any channels', () => {
    for (const channels of [1, 3]) {
      const all = (value: number) => Array<number>(channels).fill(value);
      expect([seen('[0,1]', 0, channels), seen('[0,1]', 255, channels)]).toEqual([all(0), all(1)]);
      expect([seen('[-1,1]', 0, channels), seen('[-1,1]', 255, channels)]).toEqual([all(-1), all(1)]);
      for (const value of seen('[0,255]', 200, channels)) expect(value).toBeCloseTo(200, 10);
    }
  });

  it('of a colour set is that of the set, and its average for grey images', () => {
    expect(normalizationFor('cifar10', 3)).toEqual(normalizations.cifar10);
    const grey = normalizationFor('imagenet', 1);
    expect(grey.mean).toHaveLength(1);
    expect(grey.mean[0]).toBeCloseTo(0.449, 10);
    expect(grey.std[0]).toBeCloseTo(0.226, 10);
  });

  it('or by numbers is as given', () => {
    const own = { mean: [0.1, 0.2, 0.3], std: [1, 2, 3] };
    expect(normalizationFor(own, 3)).toBe(own);
  });
});
