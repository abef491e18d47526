import { type Batch, createRandom, type DatasetSource, type Split } from '@bitshare/core';
import { describe, expect, it } from 'vitest';

async function batchesOf(
  split: Split,
  options: Parameters<Split['batches']>[0],
  limit = Number.POSITIVE_INFINITY,
): Promise<Batch[]> {
  const batches: Batch[] = [];
  for await (const batch of split.batches(options)) {
    batches.push(batch);
    if (batches.length === limit) break;
  }
  return batches;
}

/** A batch's content as one number, FNV-1a over its words: comparing images value by value takes too long. */
function digest({ images, labels }: Batch): number {
  const words = [new Int32Array(images.buffer, images.byteOffset, images.length), labels ?? []];
  return words.reduce<number>(
    (hash, part) => Array.from(part).reduce((h, word) => Math.imul(h ^ word, 0x01000193), hash),
    0x811c9dc5,
  );
}

/** Every image of a pass with its label, if it has one, one after the other. */
const imagesOf = (batches: readonly Batch[]): number[] =>
  batches.flatMap(({ images, labels, size }) =>
    Array.from({ length: size }, (_, i) => {
      const length = images.length / size;
      const [one, label] = [images.slice(i * length, (i + 1) * length), labels?.slice(i, i + 1)];
      return digest({ images: one, labels: label, size: 1 });
    }),
  );

/** What every `DatasetSource` must do. Call it in a test file; it declares the tests. */
export function testDataset(name: string, create: () => DatasetSource): void {
  describe(`data set contract: ${name}`, () => {
    it('loads once, and the same content every time', async () => {
      const source = create();
      const [one, same, other] = [await source.load(), await source.load(), await create().load()];
      expect(same).toBe(one);
      expect(other.version).toBe(one.version);
      expect(other.name).toBe(source.name);
    });

    it('yields every image once, in batches of the shape it says', async () => {
      const { test, inputShape, classes } = await create().load();
      const batchSize = Math.max(1, Math.floor(test.size / 3) - 1);
      const batches = await batchesOf(test, { batchSize });
      expect(batches.reduce((sum, batch) => sum + batch.size, 0)).toBe(test.size);
      for (const { images, labels, size } of batches) {
        expect(images.length).toBe(size * inputShape[0] * inputShape[1] * inputShape[2]);
        expect(images.every(Number.isFinite)).toBe(true);
        expect(labels?.length).toBe(classes === undefined ? undefined : size);
        expect(labels?.every((label) => label >= 0 && label < classes!) ?? true).toBe(true);
      }
    });

    it('has the same images in any batches and any order, and not one image alone', async () => {
      const { test } = await create().load();
      const stored = imagesOf(await batchesOf(test, { batchSize: test.size }));
      expect(new Set(stored).size).toBeGreaterThan(1);
      const batchSize = Math.max(1, Math.floor(test.size / 3) - 1);
      expect(imagesOf(await batchesOf(test, { batchSize }))).toEqual(stored);
      const shuffled = imagesOf(await batchesOf(test, { batchSize, random: createRandom(5) }));
      expect(shuffled).not.toEqual(stored);
      expect(shuffled.toSorted()).toEqual(stored.toSorted());
    });

    it('drops a short last batch on request', async () => {
      const { test } = await create().load();
      const batchSize = Math.floor(test.size / 2) + 1;
      expect((await batchesOf(test, { batchSize, dropRemainder: true })).map((batch) => batch.size)).toEqual([
        batchSize,
      ]);
    });

    it('repeats itself with the same generator, and not with another', async () => {
      const { train } = await create().load();
      const first = async (seed: number) =>
        (await batchesOf(train, { batchSize: 16, random: createRandom(seed) }, 2)).map(digest);
      expect(await first(1)).toEqual(await first(1));
      expect(await first(2)).not.toEqual(await first(1));
    });

    it('is not affected by a concurrent pass, nor by one that ends early', async () => {
      const { train } = await create().load();
      const options = () => ({ batchSize: 16, random: createRandom(1) });
      const alone = (await batchesOf(train, options(), 2)).map(digest);
      const pass = train.batches(options())[Symbol.asyncIterator]();
      const first = digest((await pass.next()).value);
      expect((await batchesOf(train, options(), 1)).map(digest)).toEqual(alone.slice(0, 1));
      expect([first, digest((await pass.next()).value)]).toEqual(alone);
      await pass.return?.();
    });

    it('leaves out batches at the beginning without changing those that follow', async () => {
      const { train } = await create().load();
      const batchSize = Math.max(1, Math.floor(train.size / 5));
      const pass = async (skip: number) => {
        const random = createRandom(3);
        const batches = await batchesOf(train, { batchSize, random, skip });
        return { batches: batches.map(digest), random: random.state() };
      };
      const whole = await pass(0);
      expect(whole.batches.length).toBeGreaterThan(3);
      for (const skip of [1, 3]) {
        const { batches, random } = await pass(skip);
        expect(batches).toEqual(whole.batches.slice(skip));
        expect(random).toEqual(whole.random);
      }
    });

    it('keeps stored order and images without a generator', async () => {
      const { train } = await create().load();
      const first = async () => (await batchesOf(train, { batchSize: 16 }, 1)).map(digest);
      expect(await first()).toEqual(await first());
    });

    it('refuses an invalid batch size', async () => {
      const { train } = await create().load();
      await expect(batchesOf(train, { batchSize: 0 }, 1)).rejects.toThrow(/batchSize/);
    });
  });
}
