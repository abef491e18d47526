import { type Batch, createRandom, type Dataset, UserError } from '@bitshare/core';
import { createSynthetic } from '@bitshare/datasets';
import { testDataset } from '@bitshare/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

testDataset('synthetic with validation', () => createSynthetic({ validation: 0.1 }));

/** Every image of a split as text, in stored order. */
async function imagesOf(split: Dataset['train']): Promise<string[]> {
  const batches: Batch[] = [];
  for await (const batch of split.batches({ batchSize: 50 })) batches.push(batch);
  return batches.flatMap(({ images, size }) => {
    const length = images.length / size;
    return Array.from({ length: size }, (_, i) => images.subarray(i * length, (i + 1) * length).join());
  });
}

const options = { trainSize: 40, testSize: 7, inputShape: [3, 3, 1] } as const;

describe('validation', () => {
  it('divides the training images between training and validation, and leaves the test images alone', async () => {
    const whole = await createSynthetic(options).load();
    const [all, test] = [await imagesOf(whole.train), await imagesOf(whole.test)];
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0.03, max: 0.97, noNaN: true }),
        fc.integer({ min: 0, max: 99 }),
        async (validation, validationSeed) => {
          const parts = await createSynthetic({ ...options, validation, validationSeed }).load();
          const [trained, held] = [await imagesOf(parts.train), await imagesOf(parts.test)];
          expect(held).toHaveLength(Math.round(40 * validation));
          expect([...trained, ...held].sort()).toEqual(all.toSorted());
          expect(held.some((image) => test.includes(image))).toBe(false);
        },
      ),
      { numRuns: 20 },
    );
  });

  it('keeps the stored order of the images on either side', async () => {
    const all = await imagesOf((await createSynthetic(options).load()).train);
    const { train, test } = await createSynthetic({ ...options, validation: 0.4 }).load();
    for (const side of [await imagesOf(train), await imagesOf(test)]) {
      const places = side.map((image) => all.indexOf(image));
      expect(places.length).toBeGreaterThan(10);
      expect(places).toEqual(places.toSorted((a, b) => a - b));
    }
  });

  it('has its own seed, which is in the name and the version', async () => {
    const load = (validationSeed: number) =>
      createSynthetic({ ...options, validation: 0.5, validationSeed }).load();
    const [one, same, other] = [await load(1), await load(1), await load(2)];
    expect(await imagesOf(same.test)).toEqual(await imagesOf(one.test));
    expect(await imagesOf(other.test)).not.toEqual(await imagesOf(one.test));
    expect(one.name).toBe('synthetic-validation');
    expect(new Set([one.version, other.version, (await createSynthetic(options).load()).version]).size).toBe(
      3,
    );
  });

  it('evaluates without augmentation, and augments in training alone', async () => {
    const { test } = await createSynthetic({ ...options, validation: 0.5 }).load();
    const of = async (seed: number) => {
      const images: string[] = [];
      for await (const batch of test.batches({ batchSize: 1, random: createRandom(seed) }))
        images.push(batch.images.join());
      return images.sort();
    };
    expect(await of(1)).toEqual(await of(2));
  });

  it.each([0, 1, -0.1, Number.NaN])('refuses a share of %d', (validation) => {
    expect(() => createSynthetic({ validation })).toThrow(UserError);
  });

  it('refuses a share that leaves a side empty', async () => {
    await expect(createSynthetic({ ...options, validation: 0.01 }).load()).rejects.toThrow(/one side empty/);
  });
});
